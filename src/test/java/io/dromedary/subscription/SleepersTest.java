package io.dromedary.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.event.EventFilter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Ten thousand sleeping subscribers")
class SleepersTest {

    private static final int SLEEPERS = 10_000;
    private static final String CHANNEL = "transactions";

    private final MemoryJournal journal = new MemoryJournal();
    private final MemoryStore store = new MemoryStore();
    private final ManualWorkers workers = new ManualWorkers();

    @Test
    @DisplayName("are restored without reading, waiting or saving anything, and any of them wakes")
    void restored() {
        journal.append(CHANNEL, Events.event("sale"), Events.event("sale"));
        for (int i = 0; i < SLEEPERS; i++) {
            store.create(
                    new StoredSubscription(
                            new Subscription(
                                    "sleeper-" + i,
                                    CHANNEL,
                                    StartPosition.EARLIEST,
                                    EventFilter.ALL),
                            1,
                            Optional.empty(),
                            "3-0000abcd"));
        }
        try (Subscriptions subscriptions =
                new Subscriptions(
                        journal, store, SubscriptionSettings.DEFAULT, workers.workers())) {
            workers.settle();
            assertThat(journal.reads()).isZero();
            assertThat(workers.alarms()).isZero();
            assertThat(store.rounds()).isEmpty();
            assertThat(subscriptions.list("", SLEEPERS + 1))
                    .hasSize(SLEEPERS)
                    .allMatch(one -> one.state() == SubscriptionStatus.State.SLEEPING);

            CompletableFuture<Answer> woken =
                    subscriptions.poll("sleeper-77", Poll.takingOver(10, Duration.ZERO));
            workers.settle();
            assertThat(woken.join().events()).hasSize(1);
            assertThat(woken.join().session()).startsWith("4-");
        }
    }
}
