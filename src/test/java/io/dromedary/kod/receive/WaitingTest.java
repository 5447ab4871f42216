package io.dromedary.kod.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.message.WaitingMessage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What looks have found")
class WaitingTest {

    private static final Instant START = Instant.parse("2026-01-31T10:00:00Z");
    private static final StreamKey ONE = new StreamKey("01", "02");
    private static final StreamKey OTHER = new StreamKey("03", "02");

    private final Waiting waiting = new Waiting();

    private static WaitingMessage message(StreamKey stream, int mark, int number) {
        return message(stream, mark, number, 1);
    }

    private static WaitingMessage message(StreamKey stream, int mark, int number, long bytes) {
        MessageName name = new MessageName(stream, Mark.of(START.plusMillis(mark)), number);
        return new WaitingMessage(name, Path.of(name.fileName()), bytes, START);
    }

    @Test
    @DisplayName("is given mark by mark, of each stream by itself")
    void markByMark() {
        WaitingMessage first = message(ONE, 0, 1);
        WaitingMessage second = message(ONE, 0, 2);
        WaitingMessage next = message(ONE, 1, 1);
        WaitingMessage other = message(OTHER, 7, 1);
        waiting.found(List.of(next, second, first, other), 100);

        assertThat(waiting.first(0)).containsExactlyInAnyOrder(first, second, other);
        waiting.remove(first);
        assertThat(waiting.first(0)).containsExactlyInAnyOrder(second, other);
        waiting.remove(second);
        assertThat(waiting.first(0)).containsExactlyInAnyOrder(next, other);
        assertThat(waiting.isUsedUp(ONE, 0)).isFalse();
        waiting.remove(next);
        assertThat(waiting.isUsedUp(ONE, 0)).isTrue();
    }

    @Test
    @DisplayName("tells the largest message of the mark that comes after another one")
    void after() {
        WaitingMessage first = message(ONE, 0, 1);
        WaitingMessage large = message(ONE, 1, 2, 20);
        waiting.found(
                List.of(
                        first,
                        message(ONE, 1, 1),
                        large,
                        message(ONE, 1, 3),
                        message(ONE, 2, 1, 99)),
                100);

        assertThat(waiting.after(ONE, first.name().mark(), 0)).contains(large);
        assertThat(waiting.after(ONE, message(ONE, 2, 1).name().mark(), 0)).isEmpty();
        assertThat(waiting.after(OTHER, first.name().mark(), 0)).isEmpty();
        assertThat(waiting.after(ONE, first.name().mark(), 100)).as("too old").isEmpty();
    }

    @Test
    @DisplayName("is replaced by what a later look finds of the stream, and only of that")
    void replaced() {
        WaitingMessage later = message(ONE, 0, 2);
        WaitingMessage other = message(OTHER, 0, 1);
        waiting.found(List.of(message(ONE, 0, 1), other), 100);
        waiting.found(List.of(later), 200);

        assertThat(waiting.first(0)).containsExactlyInAnyOrder(later, other);
        waiting.clear();
        assertThat(waiting.first(0)).isEmpty();
    }

    @Test
    @DisplayName("is not used for longer than it was said")
    void old() {
        waiting.found(List.of(message(ONE, 0, 1)), 100);
        assertThat(waiting.isUsedUp(ONE, 100)).isTrue();
        assertThat(waiting.first(100)).isEmpty();
    }

    @Test
    @DisplayName("has nothing that was removed while the look was at it")
    void removedMeanwhile() {
        WaitingMessage gone = message(ONE, 0, 1);
        WaitingMessage there = message(ONE, 0, 2);
        waiting.lookBegins();
        waiting.remove(gone);
        assertThat(waiting.found(List.of(gone, there), 100)).containsExactly(there);
        assertThat(waiting.first(0)).containsExactly(there);

        waiting.lookBegins();
        assertThat(waiting.found(List.of(gone), 100)).as("it came again").containsExactly(gone);
    }
}
