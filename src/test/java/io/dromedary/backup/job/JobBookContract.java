package io.dromedary.backup.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.dromedary.cluster.settings.JobKind;
import io.dromedary.sql.DatabaseException;
import io.dromedary.sql.SqlDatabase;
import io.dromedary.sql.SqlWork;
import io.dromedary.testkit.MovedClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** What the book of jobs promises in every database. */
abstract class JobBookContract {

    private static final Instant NINE = Instant.parse("2026-01-31T09:00:00Z");
    private static final Result DONE = Result.DONE;

    /** A process of this machine that has ended: numbers of processes are not so large. */
    private static final JobOwner DEAD = new JobOwner(JobOwner.self().host(), Integer.MAX_VALUE, 1);

    /** Whether it lives, only its beats tell. */
    private static final JobOwner AWAY = new JobOwner("elsewhere", 1, 1);

    @TempDir private Path folder;
    private SqlDatabase database;
    private final MovedClock clock = new MovedClock(NINE);
    private JobBook book;

    /** Opens an empty database. */
    abstract SqlDatabase database(Path folder);

    @BeforeEach
    void open() {
        database = database(folder);
        book = book(JobOwner.self());
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** A database that cannot be reached for a while. */
    private static final class Away implements SqlDatabase {

        private final SqlDatabase database;
        private boolean isAway;

        private Away(SqlDatabase database) {
            this.database = database;
        }

        private SqlDatabase reached() {
            if (isAway) {
                throw new DatabaseException("away", new IOException());
            }
            return database;
        }

        @Override
        public <T> T read(Function<JdbcTemplate, T> query) {
            return reached().read(query);
        }

        @Override
        public <T> T write(SqlWork<T> work) {
            return reached().write(work);
        }

        @Override
        public <T> CompletableFuture<T> write(SqlWork<T> work, long payloadBytes) {
            return reached().write(work, payloadBytes);
        }

        @Override
        public void close() {
            database.close();
        }
    }

    private JobBook book(JobOwner owner) {
        return new JobBook(database, clock, owner);
    }

    private void step(UUID job, String infobase, String name, Result result, String message) {
        long step = book.beginStep(job, infobase.isEmpty() ? "" : "main", infobase, name);
        clock.move(Duration.ofSeconds(2));
        book.endStep(step, result, OptionalLong.of(7), Optional.ofNullable(message));
    }

    @Test
    @DisplayName("books an end later that could not be booked, and lets the next job begin then")
    void endsLater() {
        Away away = new Away(database);
        book = new JobBook(away, clock, JobOwner.self());
        UUID job = book.begin(JobKind.BACKUP);
        away.isAway = true;
        assertThatThrownBy(() -> book.breakOff(job, "the route broke off"))
                .isInstanceOf(DatabaseException.class);
        book.breakOffLater(job, "the route broke off");
        assertThatThrownBy(() -> book.begin(JobKind.BACKUP)).isInstanceOf(DatabaseException.class);
        away.isAway = false;

        UUID next = book.begin(JobKind.BACKUP);

        assertThat(book.takeCutOff()).extracting(JobReport::id).containsExactly(job);
        assertThat(book.report(job).result()).contains(Result.FAILED);
        assertThat(book.report(job).infobases().get(0).steps())
                .extracting(step -> step.message().orElse(""))
                .containsExactly("the route broke off");
        assertThat(book.heal()).isEmpty();
        assertThat(book.report(next).endedAt()).isEmpty();
    }

    @Test
    @DisplayName("books the end of a job later whose first step could not be booked either")
    void firstStepLater() {
        Away away = new Away(database);
        book = new JobBook(away, clock, JobOwner.self());
        assertThatThrownBy(
                        () ->
                                book.begin(
                                        JobKind.BACKUP,
                                        job -> {
                                            away.isAway = true;
                                            throw new IllegalStateException("no rac");
                                        }))
                .hasMessage("no rac");
        away.isAway = false;

        assertThat(book.heal())
                .singleElement()
                .satisfies(report -> assertThat(report.result()).contains(Result.FAILED));
    }

    @Test
    @DisplayName("tells the last jobs in short as their reports do, without reading their steps")
    void summaries() {
        UUID first = book.begin(JobKind.BACKUP);
        step(first, "Торговля", "lock", DONE, null);
        step(first, "Торговля", "dump", Result.FAILED, "no rights");
        step(first, "hr", "dump", DONE, null);
        step(first, "", "prune folder", Result.FAILED, "away");
        step(first, "", "prune nas", Result.FAILED, "away");
        step(first, "hr", "verify", DONE, "WARNING: much smaller");
        book.end(first);
        UUID empty = book.begin(JobKind.UPDATE);
        book.end(empty);
        clock.move(Duration.ofSeconds(1));
        UUID open = book.begin(JobKind.MAINTENANCE);
        long unused = book.beginStep(open, "main", "crm", "vacuum");
        assertThat(unused).isPositive();

        JobSummaries summaries = new JobSummaries(database);
        assertThat(summaries.last(10))
                .containsExactlyElementsOf(book.last(10).stream().map(JobSummary::of).toList());
        assertThat(summaries.last(10))
                .extracting(JobSummary::infobases, JobSummary::failed, JobSummary::warns)
                .containsExactly(tuple(1, 0, false), tuple(0, 0, false), tuple(2, 2, true));
        assertThat(summaries.last(1)).extracting(JobSummary::id).containsExactly(open);
    }

    @Test
    @DisplayName("tells of a job what was done to which infobase, how long, and how it ended")
    void report() {
        UUID job = book.begin(JobKind.BACKUP);
        step(job, "Торговля", "lock", DONE, null);
        step(job, "hr", "dump", Result.FAILED, "no rights");
        step(job, "Торговля", "dump", DONE, null);
        step(job, "", "prune", Result.SKIPPED, "nothing is old");
        long open = book.beginStep(job, "main", "crm", "dump");

        assertThat(book.report(job).endedAt()).isEmpty();
        assertThat(book.report(job).result()).isEmpty();
        book.endStep(open, DONE, OptionalLong.empty(), Optional.empty());
        JobReport report = book.end(job);

        assertThat(report).isEqualTo(book.report(job));
        assertThat(report.kind()).isEqualTo(JobKind.BACKUP);
        assertThat(report.startedAt()).isEqualTo(NINE);
        assertThat(report.endedAt()).contains(NINE.plusSeconds(8));
        assertThat(report.result()).contains(Result.FAILED);
        assertThat(report.infobases())
                .extracting(InfobaseReport::infobase, InfobaseReport::result)
                .containsExactly(
                        tuple("Торговля", DONE),
                        tuple("hr", Result.FAILED),
                        tuple("", Result.SKIPPED),
                        tuple("crm", DONE));
        assertThat(report.infobases().get(1).steps())
                .containsExactly(
                        new StepReport(
                                "dump",
                                Result.FAILED,
                                NINE.plusSeconds(2),
                                Duration.ofSeconds(2),
                                OptionalLong.of(7),
                                Optional.of("no rights")));
    }

    @Test
    @DisplayName("ends a job as done if nothing failed, and as skipped if nothing was done")
    void results() {
        UUID good = book.begin(JobKind.BACKUP);
        step(good, "hr", "dump", DONE, null);
        step(good, "hr", "upload", Result.SKIPPED, null);
        assertThat(book.end(good).result()).contains(DONE);

        UUID idle = book.begin(JobKind.BACKUP);
        assertThat(book.end(idle).result()).contains(Result.SKIPPED);

        assertThat(book.report(idle).monitored()).isTrue();
        UUID unmonitored = book.beginUnmonitored(JobKind.CLUSTER_CONFIG);
        assertThat(book.end(unmonitored).monitored()).isFalse();

        UUID looked = book.begin(JobKind.BACKUP);
        step(looked, "", "sweep", Result.READY, null);
        step(looked, "hr", "plan", Result.READY, null);
        JobReport report = book.end(looked);
        assertThat(report.result()).contains(Result.SKIPPED);
        assertThat(report.infobases())
                .as("that all is ready is all that is wanted of what is no infobase")
                .extracting(InfobaseReport::infobase, InfobaseReport::result)
                .containsExactly(tuple("", Result.READY), tuple("hr", Result.SKIPPED));
    }

    @Test
    @DisplayName("books a step as failed that does not end before its job")
    void openStep() {
        UUID job = book.begin(JobKind.BACKUP);
        long step = book.beginStep(job, "main", "hr", "dump");
        JobReport report = book.end(job);
        book.endStep(step, DONE, OptionalLong.empty(), Optional.empty());

        assertThat(report.result()).contains(Result.FAILED);
        assertThat(report).isEqualTo(book.report(job));
        assertThat(report.infobases().get(0).steps().get(0).message())
                .contains("it did not end before its job did");
    }

    @Test
    @DisplayName("lets one job of a kind run at a time, whichever process it is in")
    void oneAtATime() {
        UUID job = book.begin(JobKind.BACKUP);
        UUID other = book.begin(JobKind.MAINTENANCE);

        assertThatThrownBy(() -> book.begin(JobKind.BACKUP))
                .isInstanceOf(JobRunningException.class)
                .hasMessageStartingWith(
                        "A job backup has been under way since 2026-01-31T09:00:00Z in the process ");
        assertThatThrownBy(() -> book(AWAY).begin(JobKind.BACKUP))
                .isInstanceOf(JobRunningException.class);
        book.end(job);
        assertThat(book.begin(JobKind.BACKUP)).isNotEqualTo(job);
        assertThat(book.isOver(job)).isTrue();
        assertThat(book.isOver(other)).isFalse();
        assertThat(book.isOver(new UUID(1, 1))).isFalse();
    }

    @Test
    @DisplayName("books a job as failed that cannot begin when it is time, and has it told")
    void refused() {
        UUID last = book.begin(JobKind.BACKUP);
        JobRunningException why =
                catchThrowableOfType(JobRunningException.class, () -> book.begin(JobKind.BACKUP));

        JobReport refused = book.refuse(why);

        assertThat(refused.kind()).isEqualTo(JobKind.BACKUP);
        assertThat(refused.result()).contains(Result.FAILED);
        assertThat(refused.infobases())
                .flatExtracting(InfobaseReport::steps)
                .singleElement()
                .satisfies(step -> assertThat(step.message()).contains(why.getMessage()));
        assertThat(book.takeCutOff()).containsExactly(refused);
        assertThat(book.report(last).endedAt()).as("goes on").isEmpty();
    }

    @Test
    @DisplayName("books a job as failed whose process is gone, with the step it was in")
    void killed() {
        UUID job = book(DEAD).begin(JobKind.BACKUP);
        step(job, "hr", "lock", DONE, null);
        book.beginStep(job, "main", "hr", "dump");

        assertThat(book.heal())
                .singleElement()
                .satisfies(
                        report -> {
                            assertThat(report.id()).isEqualTo(job);
                            assertThat(report.result()).contains(Result.FAILED);
                            assertThat(report.infobases().get(0).steps())
                                    .extracting(StepReport::name, StepReport::result)
                                    .containsExactly(
                                            tuple("lock", DONE), tuple("dump", Result.FAILED));
                            assertThat(report.infobases().get(1).steps().get(0).message())
                                    .contains("the program ended in the midst of it");
                        });
        assertThat(book.heal()).isEmpty();
        assertThat(book.isOver(job)).isTrue();
    }

    @Test
    @DisplayName("takes a process of another machine for gone after a minute of silence")
    void silence() {
        JobBook away = book(AWAY);
        UUID job = away.begin(JobKind.BACKUP);
        clock.move(Duration.ofSeconds(59));
        away.alive();
        clock.move(Duration.ofSeconds(59));

        assertThat(book.heal()).isEmpty();
        assertThatThrownBy(() -> book.begin(JobKind.BACKUP))
                .isInstanceOf(JobRunningException.class);
        clock.move(Duration.ofSeconds(2));
        assertThat(book.begin(JobKind.BACKUP)).isNotEqualTo(job);
        assertThat(book.report(job).result()).contains(Result.FAILED);
    }

    @Test
    @DisplayName("knows which jobs run in another process")
    void elsewhere() {
        UUID away = book(AWAY).begin(JobKind.BACKUP);
        UUID own = book.begin(JobKind.MAINTENANCE);

        assertThat(book.runsElsewhere(away)).isTrue();
        assertThat(book.runsElsewhere(own)).isFalse();
        book(AWAY).end(away);
        assertThat(book.runsElsewhere(away)).isFalse();
    }

    @Test
    @DisplayName("never takes its own process for gone, however long it is silent")
    void own() {
        book.begin(JobKind.BACKUP);
        clock.move(Duration.ofDays(2));

        assertThat(new JobBook(database, clock).heal()).isEmpty();
    }

    @Test
    @DisplayName("knows of which jobs that ended nobody has been told, the oldest first")
    void untold() {
        Instant start = clock.instant();
        UUID first = book.begin(JobKind.BACKUP);
        book.end(first);
        clock.move(Duration.ofSeconds(1));
        UUID second = book.begin(JobKind.BACKUP);
        book.end(second);
        book.begin(JobKind.UPDATE);

        assertThat(book.untold(start)).extracting(JobReport::id).containsExactly(first, second);
        assertThat(book.untold(clock.instant())).extracting(JobReport::id).containsExactly(second);
        book.told(first);
        assertThat(book.untold(start)).extracting(JobReport::id).containsExactly(second);
    }

    @Test
    @DisplayName("finds the job that this process began")
    void ofThisProcess() {
        book(AWAY).end(book(AWAY).begin(JobKind.BACKUP));
        Instant start = clock.instant();
        assertThat(book.own(JobKind.BACKUP, start)).isEmpty();

        UUID job = book.begin(JobKind.BACKUP);

        assertThat(book.own(JobKind.BACKUP, start)).map(JobReport::id).contains(job);
        assertThat(book.own(JobKind.BACKUP, start.plusSeconds(1))).isEmpty();
        assertThat(book.own(JobKind.UPDATE, start)).isEmpty();
    }

    @Test
    @DisplayName("lists the last jobs, the newest first")
    void last() {
        for (JobKind kind : JobKind.values()) {
            book.end(book.begin(kind));
            clock.move(Duration.ofSeconds(1));
        }
        UUID newest = book.begin(JobKind.BACKUP);

        assertThat(book.last(2))
                .extracting(JobReport::kind)
                .containsExactly(JobKind.BACKUP, JobKind.RESTORE);
        assertThat(book.last(JobKind.BACKUP, 9))
                .hasSize(2)
                .first()
                .matches(it -> it.id().equals(newest));
        assertThatThrownBy(() -> book.report(new UUID(1, 1)))
                .isInstanceOf(NoSuchElementException.class);
    }
}
