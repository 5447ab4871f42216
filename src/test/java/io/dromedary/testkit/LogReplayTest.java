package io.dromedary.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.testkit.BraceWalker.Raw;
import io.dromedary.testkit.LogReplay.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A replay of a real log")
class LogReplayTest {

    private static final Path REAL = Path.of("src/test/resources/eventlog");

    @TempDir Path target;

    @ParameterizedTest
    @CsvSource({
        "plain, 20200412130000.lgp, 3, 3, 1, true",
        "special-cases, 20201217170000.lgp, 0, 0, 1, false",
        "server-with-separators, 20210108100000.lgp, 4672, 4671, 4096, true",
        "separators-lf, 20221212000000.lgp, 407, 407, 7, false"
    })
    @DisplayName("ends with the very bytes of the original, every transaction ended once")
    void equal_at_the_end(
            String folder, String file, int ended, int committed, int chunk, boolean patchFirst)
            throws IOException {
        Path source = REAL.resolve(folder);
        try (LogReplay replay = new LogReplay(source, target, patchFirst)) {
            int written = replay.append(chunk);
            while (written > 0) {
                written = replay.append(chunk);
            }

            assertThat(target.resolve(file)).hasSameBinaryContentAs(source.resolve(file));
            assertThat(target.resolve("1Cv8.lgf"))
                    .hasSameBinaryContentAs(source.resolve("1Cv8.lgf"));
            assertThat(replay.ended()).hasSize(ended);
            assertThat(replay.ended()).filteredOn(Ended::committed).hasSize(committed);
        }
    }

    @Test
    @DisplayName("shows a Begin as U until its end record has been written")
    void letters_change_at_their_moment() throws IOException {
        Path source = REAL.resolve("separators-lf");
        Path file = target.resolve("20221212000000.lgp");
        Set<String> open = new HashSet<>();
        try (LogReplay replay = new LogReplay(source, target, false)) {
            for (int i = 0; i < 2_500; i++) {
                replay.append(1_000);
                if (i % 50 == 0) {
                    Set<String> ended = ids(replay.ended());
                    for (Raw begin : begins(Files.readAllBytes(file))) {
                        String id = "{" + begin.block(2) + "}";
                        if (!ended.contains(id)) {
                            open.add(id);
                        }
                        assertThat(begin.text(1)).isEqualTo(ended.contains(id) ? "C" : "U");
                    }
                }
            }
        }
        assertThat(open).isNotEmpty();
    }

    @Test
    @DisplayName("lets the dictionary grow just before it is needed")
    void dictionary_grows() throws IOException {
        Path source = REAL.resolve("server-with-separators");
        Path dictionary = target.resolve("1Cv8.lgf");
        try (LogReplay replay = new LogReplay(source, target, false)) {
            assertThat(Files.size(dictionary)).isLessThan(100);
            replay.append(61);
            long afterHeader = Files.size(dictionary);
            for (int i = 0; i < 100; i++) {
                replay.append(100);
            }
            long afterSome = Files.size(dictionary);
            replay.appendAll();

            assertThat(afterHeader).isLessThan(afterSome);
            assertThat(afterSome).isLessThan(Files.size(dictionary));
        }
    }

    private static Set<String> ids(List<Ended> ended) {
        return ended.stream().map(Ended::id).collect(Collectors.toSet());
    }

    /** In that log the event has the number 5. */
    private static List<Raw> begins(byte[] file) {
        return BraceWalker.records(file).stream().filter(r -> r.text(7).equals("5")).toList();
    }
}
