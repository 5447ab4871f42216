package io.dromedary.backup.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.backup.Backups;
import io.dromedary.backup.verification.Sha256;
import io.dromedary.testkit.QuickJvm;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Archives of a program that is killed again and again")
class ArchiveCrashIT {

    private static final int KILLS = 15;
    private static final int MOST_LINES = 60;

    @TempDir private Path folder;

    @Test
    @DisplayName("hold every backup that was published and not deleted, whole, and nothing else")
    void kills() throws IOException, InterruptedException {
        Path prepared = Files.createDirectories(folder.resolve("prepared/a"));
        Path copies = Files.createDirectories(folder.resolve("prepared/b"));
        QuickJvm jvm =
                QuickJvm.prepare(
                        folder,
                        ArchiveProcess.class,
                        List.of(prepared.toString(), copies.toString(), job(), "5", day(0)));
        Archive archive = new Archive(Files.createDirectory(folder.resolve("archive")));
        Archive replica = new Archive(Files.createDirectory(folder.resolve("replica")));
        Random random = new Random();
        for (int kill = 0; kill < KILLS; kill++) {
            String job = job();
            Path output = folder.resolve("output-" + kill);
            Process process =
                    jvm.process(
                                    List.of(),
                                    List.of(
                                            archive.root().toString(),
                                            replica.root().toString(),
                                            job,
                                            "86400",
                                            day(kill)))
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            int lines = 1 + random.nextInt(MOST_LINES);
            try {
                Awaitility.await()
                        .atMost(Duration.ofMinutes(2))
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> lines(output).size() >= lines || !process.isAlive());
            } finally {
                process.destroyForcibly().waitFor();
            }
            List<String> said = lines(output);
            assertThat(said).hasSizeGreaterThanOrEqualTo(lines);
            check(archive, job, said, "kept ");
            check(replica, job, said, "copied ");
        }
    }

    private static void check(Archive archive, String job, List<String> said, String word) {
        archive.sweep(UUID.fromString(job)::equals, Instant.now());
        Holdings holdings = archive.list();

        assertThat(holdings.findings()).isEmpty();
        assertThat(archive.sweep(any -> true, Instant.now())).isEmpty();
        assertThat(keys(said, word))
                .filteredOn(key -> !keys(said, "going ").contains(key))
                .isSubsetOf(holdings.backups().stream().map(StoredBackup::key).toList());
        for (StoredBackup backup : holdings.backups()) {
            try (InputStream in = Files.newInputStream(archive.file(backup.key()))) {
                assertThat(new Sha256().addAll(in).end().sha256())
                        .isEqualTo(backup.manifest().sha256());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        assertThat(files(archive)).isEqualTo(2L * holdings.backups().size());
    }

    private static long files(Archive archive) {
        try (Stream<Path> all = Files.walk(archive.root())) {
            return all.filter(Files::isRegularFile).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> keys(List<String> said, String word) {
        return said.stream()
                .filter(line -> line.startsWith(word))
                .map(line -> line.substring(word.length()))
                .toList();
    }

    /** Whole lines: the last one may have been cut off. */
    private static List<String> lines(Path output) throws IOException {
        String text = Files.readString(output, StandardCharsets.UTF_8);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    private static String day(int number) {
        return Backups.NINE.plus(Duration.ofDays(number)).toString();
    }

    private static String job() {
        return UUID.randomUUID().toString();
    }
}
