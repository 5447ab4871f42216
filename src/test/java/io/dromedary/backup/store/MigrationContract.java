package io.dromedary.backup.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.dromedary.backup.Backups;
import io.dromedary.backup.archive.InfobaseKey;
import io.dromedary.backup.archive.ManifestJson;
import io.dromedary.backup.archive.StoredBackup;
import io.dromedary.backup.catalogue.Catalogue;
import io.dromedary.backup.catalogue.CatalogueEntry;
import io.dromedary.backup.job.JobReport;
import io.dromedary.cluster.Infobase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** What updates of the tables leave of what older versions of the program have written. */
abstract class MigrationContract {

    private static final long NINE = Backups.NINE.toEpochMilli();
    private static final Infobase TRADE = Backups.infobase("Торговля 'опт' \"№ 1\" \\ 100%");
    private static final Infobase HR = Backups.infobase("hr");
    private static final UUID DONE = new UUID(4, 1);
    private static final UUID RUNNING = new UUID(4, 2);
    private static final UUID UNTOLD = new UUID(5, 1);

    /** What V3 knows of each table, in an order that no change of it can alter. */
    private static final Map<String, String> KNOWN =
            Map.of(
                    "backup_job",
                    "select id, kind, owner, started_at, alive_at, ended_at, result"
                            + " from backup_job order by id",
                    "backup_step",
                    "select job, cluster, infobase, name, started_at, ended_at, result, bytes,"
                            + " message from backup_step order by id",
                    "backup_copy",
                    "select store, key, cluster, infobase_id, started_at, manifest"
                            + " from backup_copy order by store, key",
                    "backup_watch",
                    "select cluster, infobase_id, infobase, seen_at, late_at, told_at"
                            + " from backup_watch order by infobase_id",
                    "drill_scratch",
                    "select name, server, job from drill_scratch order by name");

    private JdbcTemplate jdbc;

    abstract DataSource source(Path folder);

    abstract FluentConfiguration flyway(DataSource source);

    abstract BackupStore open(Path folder);

    @Test
    @DisplayName("keeps every row of every table, and reads it as it was written")
    void rows(@TempDir Path folder) {
        DataSource source = source(folder);
        jdbc = new JdbcTemplate(source);
        flyway(source).target("3").load().migrate();
        job(DONE, "BACKUP", NINE + 9_000, "DONE");
        job(RUNNING, "UPDATE", null, null);
        step(DONE, "hr", NINE + 9_000, "FAILED", Long.MAX_VALUE, "Ошибка\n\tв две строки; 'x'");
        step(DONE, "", NINE, "SKIPPED", null, null);
        step(RUNNING, TRADE.name(), null, null, null, null);
        for (String store : List.of("folder", "nas", "offsite")) {
            copy(store, Backups.backup(TRADE, Backups.NINE, "old"));
            copy(store, Backups.backup(HR, Instant.EPOCH, "1970"));
        }
        copy("nas", Backups.backup(TRADE, Backups.NINE.plusMillis(1), "new 'of' nas;"));
        watch(TRADE, NINE + 1, null);
        watch(HR, null, NINE + 2);
        jdbc.update(
                "insert into drill_scratch (name, server, job) values (?, ?, ?)",
                "dromedary_drill_00000000000000040000000000000002_1",
                "db:5432",
                RUNNING.toString());
        flyway(source).target("5").load().migrate();
        job(UNTOLD, "MAINTENANCE", NINE + 1, "FAILED");
        jdbc.update("update backup_job set monitored = 0 where id = ?", UNTOLD.toString());
        Map<String, List<Map<String, Object>>> before = read();
        assertThat(before.values())
                .as("nothing of this compares empty tables")
                .noneMatch(List::isEmpty);

        try (BackupStore store = open(folder)) {
            assertThat(read()).isEqualTo(before);
            jobs(store);
            catalogue(store);
            assertThat(store.watchList().late())
                    .singleElement()
                    .satisfies(late -> assertThat(late.name()).isEqualTo(TRADE.name()));
            assertThat(store.scratchNotes().all()).hasSize(1);
        }
    }

    private static void jobs(BackupStore store) {
        assertThat(store.jobs().untold(Instant.EPOCH))
                .as("those that ended before anybody noted that were told")
                .extracting(JobReport::id)
                .containsExactly(UNTOLD);
        assertThat(store.jobs().report(DONE).monitored()).isTrue();
        assertThat(store.jobs().report(UNTOLD).monitored()).isFalse();
        assertThat(store.jobs().report(DONE).infobases()).hasSize(2);
        assertThat(store.jobs().report(RUNNING).endedAt()).isEmpty();
    }

    private static void catalogue(BackupStore store) {
        Catalogue catalogue =
                store.catalogue(Map.of("folder", "srv:/b", "nas", "srv:/n", "offsite", "s3/x/y"));
        assertThat(catalogue.list(InfobaseKey.of(TRADE)))
                .extracting(CatalogueEntry::store, entry -> entry.backup().manifest().file())
                .hasSize(4)
                .startsWith(tuple("nas", "new 'of' nas;"));
        assertThat(catalogue.knows("folder")).as("none of it was read whole").isFalse();

        StoredBackup old = Backups.backup(TRADE, Backups.NINE, "old");
        catalogue.replace("folder", catalogue.list("folder"), List.of(old));
        assertThat(catalogue.list("folder"))
                .as("the store that is read tells, and what was noted before it is gone")
                .containsExactly(new CatalogueEntry("folder", old));
        catalogue.remove("offsite", old);
        assertThat(catalogue.list("offsite")).hasSize(1);
        assertThat(catalogue.list("nas")).hasSize(3);
    }

    private Map<String, List<Map<String, Object>>> read() {
        Map<String, List<Map<String, Object>>> all = new LinkedHashMap<>();
        KNOWN.forEach((table, sql) -> all.put(table, new ArrayList<>(jdbc.queryForList(sql))));
        return all;
    }

    private void job(UUID id, String kind, Long ended, String result) {
        jdbc.update(
                "insert into backup_job (id, kind, owner, started_at, alive_at, ended_at, result)"
                        + " values (?, ?, 'srv/1/2', ?, ?, ?, ?)",
                id.toString(),
                kind,
                NINE,
                NINE,
                ended,
                result);
    }

    private void step(
            UUID job, String infobase, Long ended, String result, Long bytes, String message) {
        jdbc.update(
                "insert into backup_step (job, cluster, infobase, name, started_at, ended_at,"
                        + " result, bytes, message) values (?, 'main', ?, 'dump', ?, ?, ?, ?, ?)",
                job.toString(),
                infobase,
                NINE,
                ended,
                result,
                bytes,
                message);
    }

    private void copy(String store, StoredBackup backup) {
        jdbc.update(
                "insert into backup_copy (store, key, cluster, infobase_id, started_at, manifest)"
                        + " values (?, ?, ?, ?, ?, ?)",
                store,
                backup.key(),
                backup.manifest().cluster(),
                backup.manifest().infobaseId().toString(),
                backup.manifest().startedAt().toEpochMilli(),
                new String(ManifestJson.write(backup.manifest()), StandardCharsets.UTF_8));
    }

    private void watch(Infobase infobase, Long late, Long told) {
        jdbc.update(
                "insert into backup_watch (cluster, infobase_id, infobase, seen_at, late_at,"
                        + " told_at) values ('main', ?, ?, ?, ?, ?)",
                infobase.id().toString(),
                infobase.name(),
                NINE,
                late,
                told);
    }
}
