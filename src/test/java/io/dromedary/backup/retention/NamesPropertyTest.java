package io.dromedary.backup.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.backup.archive.Archive;
import io.dromedary.backup.archive.InfobaseKey;
import io.dromedary.backup.archive.Manifest;
import io.dromedary.backup.archive.Partial;
import io.dromedary.backup.archive.StoredBackup;
import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.settings.Means;
import io.dromedary.cluster.settings.RetentionSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.springframework.util.FileSystemUtils;

@Label("Thinning out a folder, whatever infobases are called,")
class NamesPropertyTest {

    private static final Instant NOW = Instant.parse("2026-10-28T01:30:00Z");
    private static final UUID JOB = new UUID(7, 7);

    /** What a glob, a prefix, a shell, Windows or a folder of names would take for another one. */
    private static final List<String> NAMES =
            List.of(
                    "trade",
                    "Trade",
                    "TRADE",
                    "mytrade",
                    "trade_copy",
                    "trade_2026-01-31",
                    "trade*",
                    "trade?",
                    "[a-z]rade",
                    "{trade,mytrade}",
                    "trade ",
                    " trade",
                    "trade.",
                    "..",
                    ".",
                    "../trade",
                    "a/b",
                    "a\\b",
                    "-rf",
                    "$(rm)",
                    "con",
                    "NUL.txt",
                    "LPT1",
                    "Торговля",
                    "торговля",
                    "Торговля 2",
                    "й",
                    "и\u0306",
                    "🐪",
                    "т".repeat(100));

    @Property(tries = 30)
    @Label("removes exactly what the plan says of each, and no file of another or of nobody")
    void exactly(
            @ForAll("infobases") Set<Infobase> infobases,
            @ForAll @IntRange(min = 1, max = 2) int last)
            throws IOException {
        Path folder = Files.createTempDirectory("names");
        try {
            Archive archive = new Archive(folder);
            List<StoredBackup> all = new ArrayList<>();
            for (Infobase infobase : infobases) {
                for (int day = 1; day <= 3; day++) {
                    all.add(backup(archive, infobase, NOW.minus(Duration.ofDays(day))));
                }
            }
            Set<Path> others = new HashSet<>();
            for (Path below : List.of(folder, archive.file(all.get(0).key()).getParent())) {
                others.add(Files.writeString(below.resolve("trade_2026-01-31-12-00-00.dt"), "x"));
            }
            assertThat(archive.list().backups()).containsExactlyInAnyOrderElementsOf(all);

            RetentionPlan plan =
                    Retention.plan(
                            new RetentionSettings(0, last, 0, 0, 0, 0),
                            NOW.atZone(ZoneOffset.UTC),
                            archive.list().backups(),
                            Set.of());
            assertThat(Pruning.run(archive, plan, gone -> {}).failed()).isEmpty();

            List<StoredBackup> expected = new ArrayList<>();
            for (Infobase infobase : infobases) {
                expected.addAll(
                        all.stream()
                                .filter(it -> owner(it).equals(InfobaseKey.of(infobase)))
                                .limit(last) // the newest was made first
                                .toList());
            }
            assertThat(archive.list().backups()).containsExactlyInAnyOrderElementsOf(expected);
            Set<Path> files =
                    expected.stream()
                            .flatMap(it -> Stream.of(it.key(), it.manifestKey()))
                            .map(archive::file)
                            .collect(Collectors.toSet());
            files.addAll(others);
            try (Stream<Path> left = Files.walk(folder)) {
                assertThat(left.filter(Files::isRegularFile))
                        .containsExactlyInAnyOrderElementsOf(files);
            }
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    private static InfobaseKey owner(StoredBackup backup) {
        return backup.manifest().owner();
    }

    private static StoredBackup backup(Archive archive, Infobase infobase, Instant time)
            throws IOException {
        Partial partial = archive.begin(infobase, Means.DESIGNER, time, JOB);
        assertThat(partial.file().startsWith(archive.root())).isTrue();
        Files.writeString(partial.file(), "12345");
        return archive.publish(
                partial,
                new Manifest(
                        infobase.cluster(),
                        infobase.id(),
                        infobase.name(),
                        Means.DESIGNER,
                        partial.name(),
                        5,
                        "0".repeat(64),
                        time,
                        Duration.ZERO,
                        Map.of(),
                        Optional.empty()));
    }

    /** Some have the beginning of their UUID, which is in the name of the folder, in common. */
    @Provide
    Arbitrary<Set<Infobase>> infobases() {
        Arbitrary<UUID> ids =
                Combinators.combine(
                                Arbitraries.of(0x5f0c6a1eL, 0x11111111L),
                                Arbitraries.longs().between(1, 50))
                        .as((first, rest) -> new UUID(first << 32, rest));
        return Combinators.combine(
                        Arbitraries.of("main", "Main", "main.", "головной"),
                        ids,
                        Arbitraries.of(NAMES))
                .as((cluster, id, name) -> new Infobase(cluster, new UUID(1, 1), id, name))
                .set()
                .uniqueElements(InfobaseKey::of)
                .ofMinSize(1)
                .ofMaxSize(5);
    }
}
