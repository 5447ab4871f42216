package io.dromedary.kod.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.kod.health.Alarm;
import io.dromedary.kod.health.Alarm.State;
import io.dromedary.kod.health.Cause;
import io.dromedary.kod.health.OpenAlarms;
import io.dromedary.kod.health.OpenAlarms.Kept;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.receive.Receipt;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the store of КОД promises in every database. */
abstract class KodStoreContract {

    private static final StreamKey STREAM = new StreamKey("01", "02");
    private static final Instant NINE = Instant.parse("2026-01-31T09:00:00Z");

    @TempDir private Path folder;
    private KodStore store;

    /** Opens the store under test; called again after a close, it finds what was stored. */
    abstract KodStore open(Path folder);

    @BeforeEach
    void open() {
        store = open(folder);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static MessageName name(int second, int number) {
        return new MessageName(STREAM, Mark.of(NINE.plusSeconds(second)), number);
    }

    @Test
    @DisplayName("moves the last mark on, each sender's by itself, over a restart")
    void marks() {
        assertThat(store.advance("01", 1000)).isEqualTo(1000);
        assertThat(store.advance("01", 1000)).isEqualTo(1001);
        assertThat(store.advance("01", 500)).isEqualTo(1002);
        assertThat(store.advance("02", 500)).isEqualTo(500);
        store.close();
        store = open(folder);
        assertThat(store.advance("01", 1)).isEqualTo(1003);
        assertThat(store.advance("01", 5000)).isEqualTo(5000);
    }

    @Test
    @DisplayName("keeps receipts by inbox and name, the first one of each, over a restart")
    void receipts() {
        Receipt first = new Receipt("aa", false, NINE);
        store.record("in", name(5, 1), first).toCompletableFuture().join();
        store.record("in", name(5, 1), new Receipt("bb", true, NINE)).toCompletableFuture().join();
        Receipt late = new Receipt("cc", true, NINE);
        store.record("in", name(1, 1), late).toCompletableFuture().join();
        store.close();
        store = open(folder);

        assertThat(store.find("in", name(5, 1))).contains(first);
        assertThat(store.find("in", name(1, 1))).contains(late);
        assertThat(store.find("in", name(5, 2))).isEmpty();
        assertThat(store.find("other", name(5, 1))).isEmpty();
        assertThat(store.lastApplied("in", STREAM)).contains(name(5, 0).mark());
        assertThat(store.lastApplied("other", STREAM)).isEmpty();
    }

    @Test
    @DisplayName("forgets receipts by their age, and not how far the stream is")
    void forgets() {
        store.record("in", name(1, 1), new Receipt("aa", false, NINE)).toCompletableFuture().join();
        Receipt later = new Receipt("bb", false, NINE.plusSeconds(9));
        store.record("in", name(2, 1), later).toCompletableFuture().join();

        assertThat(store.forget("other", NINE.plusSeconds(5))).isZero();
        assertThat(store.forget("in", NINE.plusSeconds(5))).isEqualTo(1);
        assertThat(store.forget("in", NINE.plusSeconds(5))).isZero();
        assertThat(store.find("in", name(1, 1))).isEmpty();
        assertThat(store.find("in", name(2, 1))).contains(later);
        assertThat(store.lastApplied("in", STREAM)).contains(name(2, 1).mark());
    }

    @Test
    @DisplayName("keeps an alarm of a kind and a subject once, by node, until its end was told")
    void alarms() {
        OpenAlarms open = store.openAlarms("02");
        Alarm first = new Alarm(Cause.UNREADABLE, "01to02", NINE, NINE.plusSeconds(1), 2, "first");
        assertThat(open.keep(first, 2)).isTrue();
        Alarm again =
                new Alarm(
                        Cause.UNREADABLE,
                        "01to02",
                        NINE.plusSeconds(5),
                        NINE.plusSeconds(6),
                        3,
                        "again");
        assertThat(open.keep(again, 3)).isTrue();
        Alarm both = new Alarm(Cause.UNREADABLE, "01to02", NINE, NINE.plusSeconds(6), 5, "first");
        store.close();
        store = open(folder);
        open = store.openAlarms("02");

        assertThat(open.all()).containsExactly(new Kept(both, State.NEW));
        assertThat(open.end(both)).isFalse();
        open.told(both);
        assertThat(open.all()).containsExactly(new Kept(both, State.TOLD));
        assertThat(open.end(first)).isFalse();
        open.forget(both);
        assertThat(open.all()).hasSize(1);
        assertThat(open.end(both)).isTrue();
        assertThat(open.end(both)).isFalse();
        assertThat(open.keep(again, 3)).isFalse();
        assertThat(open.all()).containsExactly(new Kept(both, State.ENDING));
        assertThat(store.openAlarms("03").all()).isEmpty();
        open.forget(again);
        assertThat(open.all()).hasSize(1);
        open.forget(both);
        assertThat(open.all()).isEmpty();
    }
}
