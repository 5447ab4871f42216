package io.dromedary.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.channel.postgres.PostgresChannelStore;
import io.dromedary.journal.postgres.PostgresJournal;
import io.dromedary.journal.postgres.PostgresLeadership;
import io.dromedary.testkit.postgres.PostgresExtension;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("Two processes that share channels by configuration")
class SeveralProcessesTest {

    @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final ChannelConfiguration TRADE =
            new ChannelConfiguration("onec.events", new TreeSet<>(Set.of("trade.#")));

    private FeedingProcess one;
    private FeedingProcess other;

    @BeforeEach
    void start() {
        POSTGRES.renew();
        one = new FeedingProcess();
        other = new FeedingProcess();
    }

    @AfterEach
    void stop() {
        one.close();
        other.close();
    }

    @Test
    @DisplayName("know each other's, and one of them feeds it; the other one when that is gone")
    void oneFeeds() {
        String channel = one.channels.ensure(TRADE);
        Awaitility.await().atMost(SOON).until(() -> other.channels.find(channel).isPresent());
        Awaitility.await().atMost(SOON).until(() -> one.flows() || other.flows());
        assertThat(one.flows() && other.flows()).isFalse();
        assertThat(other.channels.ensure(TRADE)).isEqualTo(channel);

        FeedingProcess feeds = one.flows() ? one : other;
        FeedingProcess waits = one.flows() ? other : one;
        feeds.close();
        Awaitility.await().atMost(SOON).until(waits::flows);
    }

    @Test
    @DisplayName("both forget what one forgets")
    void forgotten() {
        String channel = one.channels.ensure(TRADE);
        Awaitility.await().atMost(SOON).until(() -> other.channels.find(channel).isPresent());
        other.channels.forget(channel);
        Awaitility.await()
                .atMost(SOON)
                .until(() -> one.channels.find(channel).isEmpty() && !one.flows());
        assertThat(other.flows()).isFalse();
    }

    @Test
    @DisplayName("begin again with what is stored")
    void restored() {
        one.channels.ensure(TRADE);
        one.close();
        other.close();
        other = new FeedingProcess();
        Awaitility.await().atMost(SOON).until(other::flows);
        assertThat(other.channels.find(TRADE.channel())).contains(TRADE);
    }

    /** What a process has of its own. */
    private static final class FeedingProcess implements AutoCloseable {

        private final PostgresJournal journal = PostgresJournal.open(POSTGRES.access());
        private final PostgresLeadership leadership = journal.leadership();
        private final PostgresChannelStore store = PostgresChannelStore.open(POSTGRES.access());
        private final Set<ChannelConfiguration> flowing = ConcurrentHashMap.newKeySet();
        private final Channels channels =
                new Channels(
                        store,
                        new ChannelSources() {
                            @Override
                            public void start(ChannelConfiguration configuration) {
                                flowing.add(configuration);
                            }

                            @Override
                            public void stop(ChannelConfiguration configuration) {
                                flowing.remove(configuration);
                            }
                        },
                        leadership);

        FeedingProcess() {
            channels.restore();
            channels.follow();
        }

        boolean flows() {
            return flowing.contains(TRADE);
        }

        @Override
        public void close() {
            channels.close();
            store.close();
            leadership.close();
            journal.close();
        }
    }
}
