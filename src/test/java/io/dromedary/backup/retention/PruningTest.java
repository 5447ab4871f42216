package io.dromedary.backup.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.backup.Backups;
import io.dromedary.backup.archive.ArchiveException;
import io.dromedary.backup.archive.Depot;
import io.dromedary.backup.archive.Finding;
import io.dromedary.backup.archive.Holdings;
import io.dromedary.backup.archive.StoredBackup;
import io.dromedary.cluster.Infobase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Thinning out a store")
class PruningTest {

    private static final Infobase TRADE = Backups.infobase("trade");

    private final List<StoredBackup> heard = new ArrayList<>();

    private static StoredBackup backup(String file) {
        return Backups.backup(TRADE, Backups.NINE, file);
    }

    private static RetentionPlan plan(String... files) {
        return new RetentionPlan(List.of(), Stream.of(files).map(PruningTest::backup).toList());
    }

    private Pruned prune(Set<String> locked, RetentionPlan plan) {
        return Pruning.run(new Shelf(locked), plan, heard::add);
    }

    @Test
    @DisplayName("deletes what goes, and tells of each")
    void deletes() {
        Pruned pruned = prune(Set.of(), plan("a", "b"));

        assertThat(pruned.gone()).containsExactly(backup("a"), backup("b")).isEqualTo(heard);
        assertThat(pruned.failed()).isEmpty();
        assertThat(pruned.freedBytes()).isEqualTo(10);
    }

    @Test
    @DisplayName("goes on behind a backup that cannot be deleted, and says why it cannot")
    void goesOn() {
        Pruned pruned = prune(Set.of("a", "c"), plan("a", "b", "c", "d"));

        assertThat(pruned.gone()).containsExactly(backup("b"), backup("d")).isEqualTo(heard);
        assertThat(pruned.failed())
                .containsExactly(
                        new Finding(backup("a").key(), "a is locked"),
                        new Finding(backup("c").key(), "c is locked"));
    }

    @Test
    @DisplayName("asks a store no more that refuses three in a row")
    void givesUp() {
        Pruned pruned = prune(Set.of("a", "b", "c"), plan("a", "b", "c", "d", "e"));

        assertThat(pruned.gone()).isEmpty();
        assertThat(pruned.failed())
                .extracting(Finding::message)
                .containsExactly(
                        "a is locked",
                        "b is locked",
                        "c is locked",
                        "it was not tried anymore",
                        "it was not tried anymore");
    }

    /** Refuses to delete some. */
    private record Shelf(Set<String> locked) implements Depot {

        @Override
        public Holdings list() {
            return new Holdings(List.of(), List.of());
        }

        @Override
        public void delete(StoredBackup backup) {
            if (locked.contains(backup.manifest().file())) {
                throw new ArchiveException(backup.manifest().file() + " is locked");
            }
        }

        @Override
        public List<Finding> sweep(Predicate<UUID> over, Instant now) {
            return List.of();
        }
    }
}
