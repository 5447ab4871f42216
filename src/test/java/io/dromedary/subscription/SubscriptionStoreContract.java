package io.dromedary.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dromedary.event.EventFilter;
import io.dromedary.sql.DatabaseException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every store of subscriptions promises: a store's test extends this. */
public abstract class SubscriptionStoreContract<S extends SubscriptionStore> {

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
