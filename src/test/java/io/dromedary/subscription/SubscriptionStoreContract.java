package io.dromedary.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dromedary.event.EventFilter;
import io.dromedary.sql.DatabaseException;
import io.dromedary.subscription.parking.ParkedEvent;
import io.dromedary.subscription.parking.ParkedKey;
import io.dromedary.subscription.parking.ParkingKey;
import io.dromedary.subscription.parking.ParkingStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every store of subscriptions promises: a store's test extends this. */
public abstract class SubscriptionStoreContract<S extends SubscriptionStore> {

    private static final Instant NINE = Instant.parse("2026-01-31T09:00:00Z");

    @TempDir protected Path folder;
    protected S store;

    /** Opens the store under test; called again after a close, it finds what was stored. */
    protected abstract S open(Path folder);

    /** Closes what was opened. */
    protected abstract void close(S opened);

    @BeforeEach
    void open() {
        store = open(folder);
    }

    @AfterEach
    void close() {
        close(store);
    }

    @Test
    @DisplayName("come back as they were stored, by name")
    void comeBack() {
        StoredSubscription search =
                new StoredSubscription(
                        new Subscription(
                                "поиск",
                                "transactions",
                                StartPosition.parse("time:2026-01-31T09:00:00.5Z"),
                                EventFilter.parseText("type=onec.*;metadata=Документ.*")),
                        Long.MAX_VALUE,
                        Optional.of(Instant.parse("2026-01-31T09:00:00.5Z")),
                        "12-0000abcd");
        StoredSubscription billing = billing(7, "");
        store.create(search);
        store.create(billing);
        reopen();

        assertThat(store.load()).containsExactly(billing, search);
    }

    @Test
    @DisplayName("keep what was saved last, and are not brought to life by saving")
    void saved() {
        store.create(billing(0, ""));
        store.save(List.of(billing(5, "1-00000001"), billing(6, "2-00000002")));
        reopen();
        assertThat(store.load()).containsExactly(billing(6, "2-00000002"));

        store.delete("billing");
        store.save(List.of(billing(9, "")));
        assertThat(store.load()).isEmpty();
    }

    @Test
    @DisplayName(
            "are replaced with filter and place in one step, and are not brought to life by it")
    void replaced() {
        store.create(billing(0, ""));
        StoredSubscription other =
                new StoredSubscription(
                        new Subscription(
                                "billing",
                                "transactions",
                                StartPosition.EARLIEST,
                                EventFilter.parseText("type=onec.*")),
                        8,
                        Optional.of(Instant.parse("2026-01-31T09:00:00Z")),
                        "3-0000abcd");
        store.replace(other);
        reopen();
        assertThat(store.load()).containsExactly(other);

        store.delete("billing");
        store.replace(other);
        assertThat(store.load()).isEmpty();
    }

    @Test
    @DisplayName("exist once")
    void once() {
        store.create(billing(0, ""));

        assertThatThrownBy(() -> store.create(billing(1, "")))
                .isInstanceOf(DatabaseException.class);
        assertThat(store.load()).containsExactly(billing(0, ""));
    }

    @Test
    @DisplayName("keep what is parked of them, which ends with them")
    void parked() {
        ParkingKey key = ParkingKey.named("8f1c2d");
        store.create(billing(0, ""));
        parking().park("billing", new ParkedEvent(key, 5), "no contract", NINE);
        assertThat(parking().divert("billing", List.of(new ParkedEvent(key, 9)))).isTrue();
        parking().park("billing", new ParkedEvent(ParkingKey.single(3), 3), "", NINE);
        reopen();

        List<ParkedKey> expected =
                List.of(
                        new ParkedKey(ParkingKey.single(3), "", NINE, false, List.of(3L)),
                        new ParkedKey(key, "no contract", NINE, false, List.of(5L, 9L)));
        assertThat(parking().load("billing")).isEqualTo(expected);
        assertThat(parking().load()).isEqualTo(Map.of("billing", expected));
        store.delete("billing");
        assertThat(parking().load()).isEmpty();
    }

    @Test
    @DisplayName("park an event once, with the last reason, and never of what is gone")
    void parkedOnce() {
        ParkedEvent event = new ParkedEvent(ParkingKey.named("a"), 5);
        parking().park("billing", event, "", NINE);
        assertThat(parking().load()).isEmpty();
        store.create(billing(0, ""));
        parking().park("billing", event, "first", NINE);
        parking().park("billing", event, "second", NINE.plusSeconds(1));
        assertThat(parking().divert("billing", List.of(event, event))).isTrue();

        assertThat(parking().load("billing"))
                .containsExactly(
                        new ParkedKey(
                                event.key(), "second", NINE.plusSeconds(1), false, List.of(5L)));
    }

    @Test
    @DisplayName("divert nothing to a key that is not parked")
    void notDiverted() {
        store.create(billing(0, ""));
        ParkedEvent parked = new ParkedEvent(ParkingKey.named("a"), 5);
        parking().park("billing", parked, "", NINE);
        List<ParkedEvent> both =
                List.of(
                        new ParkedEvent(parked.key(), 6),
                        new ParkedEvent(ParkingKey.named("b"), 7));

        assertThat(parking().divert("billing", both)).isFalse();
        assertThat(parking().load("billing"))
                .singleElement()
                .extracting(ParkedKey::positions)
                .isEqualTo(List.of(5L));
    }

    @Test
    @DisplayName("free a replayed key with its last event, and no other")
    void released() {
        store.create(billing(0, ""));
        for (String key : List.of("a", "b")) {
            parking()
                    .park(
                            "billing",
                            new ParkedEvent(ParkingKey.named(key), 5 + key.charAt(0)),
                            "",
                            NINE);
        }
        ParkedEvent later = new ParkedEvent(ParkingKey.named("a"), 200);
        parking().divert("billing", List.of(later));
        parking().setReplaying("billing", List.of(later.key()), true);
        parking().release("billing", List.of(5L + 'a'));
        assertThat(parking().load("billing")).hasSize(2);
        assertThat(parking().load("billing").get(0).replaying()).isTrue();
        parking().release("billing", List.of(200L));

        assertThat(parking().load("billing"))
                .singleElement()
                .extracting(ParkedKey::key)
                .isEqualTo(ParkingKey.named("b"));
        assertThat(parking().divert("billing", List.of(later))).isFalse();
        parking().drop("billing", List.of(ParkingKey.named("b")));
        assertThat(parking().load()).isEmpty();
    }

    @Test
    @DisplayName("park under whatever a partitionkey may be")
    void strangeKeys() {
        store.create(billing(0, ""));
        List<String> keys = List.of("ключ 1", "a\u0000b", "\ud800", "x".repeat(10_000), "'");
        for (int i = 0; i < keys.size(); i++) {
            ParkedEvent event = new ParkedEvent(ParkingKey.named(keys.get(i)), i + 1);
            parking().park("billing", event, "", NINE);
        }
        reopen();

        assertThat(parking().load("billing"))
                .extracting(ParkedKey::key)
                .containsExactlyInAnyOrderElementsOf(keys.stream().map(ParkingKey::named).toList());
    }

    private ParkingStore parking() {
        return store.parking();
    }

    protected final void reopen() {
        close();
        open();
    }

    protected static StoredSubscription billing(long offset, String session) {
        return new StoredSubscription(
                new Subscription(
                        "billing", "transactions", StartPosition.EARLIEST, EventFilter.ALL),
                offset,
                Optional.empty(),
                session);
    }
}
