package io.dromedary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dromedary.backup.job.JobReport;
import io.dromedary.backup.store.BackupStore;
import io.dromedary.cluster.settings.JobKind;
import io.dromedary.sql.SqliteDatabase;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Jobs that nobody was told of")
class UntoldJobsTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir Path folder;
    private final Queue<UUID> told = new ConcurrentLinkedQueue<>();

    @Test
    @DisplayName("are told of once: those that were cut off at once, others when their report is")
    void told() throws Exception {
        Path file = folder.resolve("backup.db");
        UUID cutOff;
        UUID reported;
        UUID lost;
        Clock earlier = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-10));
        try (BackupStore before = BackupStore.openBeside(file, earlier)) {
            lost = before.jobs().begin(JobKind.MAINTENANCE);
            before.jobs().end(lost);
            cutOff = before.jobs().begin(JobKind.BACKUP);
        }
        gone(file, cutOff);
        try (BackupStore store = BackupStore.openBeside(file, Clock.systemUTC());
                DefaultCamelContext camel = camel();
                UntoldJobs untold = new UntoldJobs(store.jobs(), camel.createProducerTemplate())) {
            reported = store.jobs().begin(JobKind.UPDATE);
            store.jobs().end(reported); // somebody reports it just now
            untold.start();

            await().atMost(SOON).until(() -> told.size() == 2);
            untold.start();
            await().during(Duration.ofSeconds(2)).atMost(SOON).until(() -> told.size() == 2);
            assertThat(told).containsExactlyInAnyOrder(cutOff, lost);
        }
    }

    private DefaultCamelContext camel() throws Exception {
        DefaultCamelContext camel = new DefaultCamelContext();
        camel.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:report")
                                .process(
                                        exchange ->
                                                told.add(
                                                        exchange.getMessage()
                                                                .getMandatoryBody(JobReport.class)
                                                                .id()));
                    }
                });
        camel.start();
        return camel;
    }

    /** As if its process had ended. */
    static void gone(Path file, UUID job) {
        try (SqliteDatabase database = SqliteDatabase.open(file, "db/backup")) {
            database.write(
                    connection -> {
                        try (var statement =
                                connection.prepareStatement(
                                        "update backup_job set owner = replace(owner, '/"
                                                + ProcessHandle.current().pid()
                                                + "/', '/2147483647/') where id = ?")) {
                            statement.setString(1, job.toString());
                            return statement.executeUpdate();
                        }
                    });
        }
    }
}
