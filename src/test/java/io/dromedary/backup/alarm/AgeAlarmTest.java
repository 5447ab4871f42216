package io.dromedary.backup.alarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.dromedary.backup.alarm.AgeAlarm.News;
import io.dromedary.backup.archive.Manifest;
import io.dromedary.backup.archive.StoredBackup;
import io.dromedary.backup.store.BackupStore;
import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.platform.Platform;
import io.dromedary.cluster.program.ProcessPrograms;
import io.dromedary.cluster.session.ConfiguredClusters;
import io.dromedary.cluster.settings.ClusterFile;
import io.dromedary.cluster.settings.ClusterSettings;
import io.dromedary.cluster.settings.Means;
import io.dromedary.testkit.MovedClock;
import io.dromedary.testkit.cluster.FakeCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The alarm that a backup is too old")
class AgeAlarmTest {

    @TempDir Path folder;
    private final MovedClock clock = new MovedClock(Instant.parse("2026-03-01T00:00:00Z"));
    private FakeCluster cluster;
    private BackupStore store;
    private ClusterSettings settings;

    @BeforeEach
    void start() throws Exception {
        cluster =
                FakeCluster.with()
                        .infobase("trade")
                        .infobase("salary")
                        .infobase("sandbox")
                        .start(folder.resolve("programs"));
        settings =
                ClusterFile.read(
                        Files.writeString(
                                folder.resolve("cluster.yaml"),
                                """
                                platform: {rac: %s}
                                clusters: {main: {}}
                                infobases:
                                  exclude: [sandbox]
                                  named: {salary: {too-old: 7d}}
                                backup: {folder: x, too-old: 36h}
                                """
                                        .formatted(cluster.rac())));
        store = BackupStore.open(folder.resolve("backup.db"), clock);
    }

    @AfterEach
    void stop() {
        store.close();
        cluster.close();
    }

    private AgeAlarm alarm() {
        return new AgeAlarm(
                settings,
                new ConfiguredClusters(
                        new ProcessPrograms(), new Platform(settings.platform()), settings),
                store.catalogue(),
                store.watchList(),
                clock);
    }

    private void backUp(String name) {
        Infobase infobase = cluster.infobase("main", name);
        String key = name + "/" + clock.millis() + ".dt";
        store.catalogue()
                .add(
                        "folder",
                        new StoredBackup(
                                key,
                                new Manifest(
                                        "main",
                                        infobase.id(),
                                        name,
                                        Means.DESIGNER,
                                        key.replaceFirst(".*/", ""),
                                        1,
                                        "0".repeat(64),
                                        clock.instant(),
                                        Duration.ofSeconds(1),
                                        Map.of(),
                                        Optional.empty())));
    }

    private static List<String> names(List<News> news) {
        return news.stream().map(one -> one.infobase().name()).toList();
    }

    @Test
    @DisplayName("is told once, also after a restart, and once when it is over")
    void once() {
        backUp("trade");
        backUp("salary");
        AgeAlarm alarm = alarm();
        assertThat(alarm.check()).isEmpty();
        clock.move(Duration.ofHours(37));

        List<News> news = alarm.check();
        assertThat(news)
                .extracting(one -> one.infobase().name(), News::isLate)
                .containsExactly(tuple("trade", true));
        assertThat(alarm.check()).as("nobody could be told yet").hasSize(1);
        alarm.told(news);
        assertThat(alarm.check()).isEmpty();

        store.close();
        store = BackupStore.open(folder.resolve("backup.db"), clock);
        assertThat(alarm().check()).isEmpty();
        assertThat(store.watchList().late()).extracting(Watched::name).containsExactly("trade");

        backUp("trade");
        List<News> over = alarm().check();
        assertThat(over)
                .extracting(one -> one.infobase().name(), News::isLate)
                .containsExactly(tuple("trade", false));
        alarm().told(over);
        assertThat(alarm().check()).isEmpty();
        assertThat(store.watchList().late()).isEmpty();
    }

    @Test
    @DisplayName("comes by the age that is set for the infobase, and not for one left out")
    void thresholds() {
        backUp("trade");
        backUp("salary");
        alarm().check();
        clock.move(Duration.ofDays(6));
        assertThat(names(alarm().check())).containsExactly("trade");
        clock.move(Duration.ofDays(2));
        assertThat(names(alarm().check())).containsExactlyInAnyOrder("trade", "salary");
    }

    @Test
    @DisplayName("gives an infobase that is new as long to get its first backup")
    void first() {
        assertThat(alarm().check()).isEmpty();
        clock.move(Duration.ofHours(35));
        assertThat(alarm().check()).isEmpty();
        clock.move(Duration.ofHours(2));
        assertThat(names(alarm().check())).containsExactly("trade");
    }

    @Test
    @DisplayName("comes also while the cluster does not answer")
    void away() {
        backUp("trade");
        alarm().check();
        cluster.close();
        clock.move(Duration.ofHours(40));
        assertThat(names(alarm().check())).containsExactly("trade");
    }
}
