package io.dromedary.journal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.journal.JsonStoredEvent;
import io.dromedary.journal.StoredEvent;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The tail of a channel")
class TailTest {

    private static final int WEIGHT = 256 + 4 * 100;

    private static Tail tail(long first, long last, int events) {
        Tail tail = new Tail((long) events * WEIGHT);
        LongStream.rangeClosed(first, last).forEach(position -> tail.add(event(position)));
        return tail;
    }

    private static StoredEvent event(long position) {
        return new JsonStoredEvent(position, "type", new byte[100]);
    }

    private static List<Long> positions(List<StoredEvent> events) {
        return events.stream().map(StoredEvent::position).toList();
    }

    @Test
    @DisplayName("holds the newest events that fit")
    void newest() {
        Tail tail = tail(1, 10, 3);
        assertThat(positions(tail.read(7, 100, 1 << 20))).containsExactly(8L, 9L, 10L);
        assertThat(tail.read(6, 100, 1 << 20)).isEmpty();
        assertThat(tail.read(10, 100, 1 << 20)).isEmpty();
    }

    @Test
    @DisplayName("has at least one event on a page, and no more than the page holds")
    void pages() {
        Tail tail = tail(1, 10, 10);
        assertThat(positions(tail.read(0, 2, 1 << 20))).containsExactly(1L, 2L);
        assertThat(positions(tail.read(0, 5, 1))).containsExactly(1L);
        assertThat(positions(tail.read(0, 5, 101))).containsExactly(1L, 2L);
    }

    @Test
    @DisplayName("shrinks when it may take less, and when events are removed")
    void shrinks() {
        Tail tail = tail(1, 10, 10);
        tail.limit(4 * WEIGHT);
        assertThat(tail.read(5, 100, 1 << 20)).isEmpty();
        assertThat(positions(tail.read(6, 100, 1 << 20))).containsExactly(7L, 8L, 9L, 10L);
        tail.removeUpTo(8);
        assertThat(tail.read(7, 100, 1 << 20)).isEmpty();
        assertThat(positions(tail.read(8, 100, 1 << 20))).containsExactly(9L, 10L);
        tail.removeUpTo(100);
        assertThat(tail.read(8, 100, 1 << 20)).isEmpty();
        tail.add(event(11));
        assertThat(positions(tail.read(10, 100, 1 << 20))).containsExactly(11L);
    }

    @Test
    @DisplayName("starts anew at a position that does not follow")
    void startsAnew() {
        Tail tail = tail(1, 3, 10);
        tail.add(event(100));
        tail.add(event(101));
        assertThat(positions(tail.read(99, 100, 1 << 20))).containsExactly(100L, 101L);
        assertThat(tail.read(0, 100, 1 << 20)).isEmpty();
    }

    @Property
    @Label("gives what follows the position, or nothing")
    void follows(
            @ForAll @LongRange(min = 1, max = 1L << 40) long first,
            @ForAll @Size(max = 300) List<@IntRange(max = 2) Integer> steps,
            @ForAll @IntRange(min = 1, max = 300) int capacity,
            @ForAll @IntRange(min = 1, max = 20) int most) {
        Tail tail = new Tail((long) capacity * WEIGHT);
        long last = first - 1;
        long removed = first - 1;
        for (int step : steps) {
            if (step == 0) {
                removed = Math.min(last, removed + 2);
                tail.removeUpTo(removed);
            } else {
                tail.add(event(++last));
            }
        }
        long oldest = Math.max(removed + 1, last - capacity + 1);
        for (long after = first - 1; after <= last; after++) {
            List<Long> expected =
                    after + 1 < oldest
                            ? List.of()
                            : LongStream.rangeClosed(after + 1, Math.min(last, after + most))
                                    .boxed()
                                    .toList();
            assertThat(positions(tail.read(after, most, 1 << 20))).isEqualTo(expected);
        }
    }
}
