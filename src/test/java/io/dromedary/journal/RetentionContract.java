package io.dromedary.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.cloudevents.CloudEvent;
import io.dromedary.event.Checkpoint;
import io.dromedary.event.CheckpointNames;
import io.dromedary.journal.Journal.Appended;
import io.dromedary.journal.Journal.ChannelInfo;
import io.dromedary.journal.Journal.Page;
import io.dromedary.journal.Retention.Overtaken;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What retention promises, whatever the journal is stored in: a store's test extends this. */
public abstract class RetentionContract<J extends Journal & JournalSpace> {

    private static final Duration DAY = Duration.ofDays(1);
    protected static final long NONE = Long.MAX_VALUE;

    @TempDir protected Path folder;
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2024-05-05T12:00:00Z"));
    protected final Map<String, RetentionPolicy> policies = new HashMap<>();
    protected final Map<String, Long> needed = new HashMap<>();
    protected final List<Overtaken> overtaken = new ArrayList<>();
    protected J journal;
    protected Retention retention;

    /** Opens the store under test; called again after a close, it finds what was stored. */
    protected abstract J open(Path folder, InstantSource clock);

    @BeforeEach
    void open() {
        journal = open(folder, now::get);
        retention =
                new Retention(
                        journal,
                        journal,
                        channel -> policies.getOrDefault(channel, RetentionPolicy.KEEP_ALL),
                        channel ->
                                needed.containsKey(channel)
                                        ? OptionalLong.of(needed.get(channel))
                                        : OptionalLong.empty(),
                        overtaken::add,
                        now::get);
    }

    @AfterEach
    void close() {
        retention.close();
        journal.close();
    }

    /** Appends events numbered {@code from} to {@code to}, a day after what came before. */
    protected final void appendNextDay(String channel, int from, int to) {
        now.updateAndGet(time -> time.plus(DAY));
        append(channel, from, to, Optional.empty());
    }

    private Appended append(String channel, int from, int to, Optional<Checkpoint> checkpoint) {
        List<CloudEvent> events = IntStream.rangeClosed(from, to).mapToObj(Events::event).toList();
        return JournalContract.await(journal.append(Map.of(channel, events), checkpoint));
    }

    private static RetentionPolicy days(int days) {
        return policy(Optional.of(DAY.multipliedBy(days)), NONE, NONE);
    }

    protected static RetentionPolicy policy(Optional<Duration> age, long maxBytes, long minFree) {
        return new RetentionPolicy(
                age,
                maxBytes == NONE ? OptionalLong.empty() : OptionalLong.of(maxBytes),
                minFree == NONE ? OptionalLong.empty() : OptionalLong.of(minFree));
    }

    protected final ChannelInfo channel(String name) {
        return journal.channel(name).orElseThrow();
    }

    @Test
    @DisplayName("keeps everything unless it is told otherwise")
    void keepsAll() {
        appendNextDay("a", 1, 10);
        now.updateAndGet(time -> time.plus(DAY.multipliedBy(1000)));
        retention.apply();
        assertThat(channel("a")).isEqualTo(new ChannelInfo("a", 1, 10));
    }

    @Nested
    @DisplayName("by age")
    class ByAge {

        @Test
        @DisplayName("removes what was appended longer ago, whatever the events' own times")
        void removes() {
            appendNextDay("a", 1, 10);
            appendNextDay("a", 11, 20);
            appendNextDay("a", 21, 30);
            policies.put("a", days(1));
            now.updateAndGet(time -> time.plusSeconds(1));
            retention.apply();
            assertThat(channel("a")).isEqualTo(new ChannelInfo("a", 21, 30));
        }

        @Test
        @DisplayName("of one channel is nothing to another")
        void channels() {
            appendNextDay("a", 1, 10);
            appendNextDay("b", 1, 10);
            policies.put("a", days(1));
            now.updateAndGet(time -> time.plus(DAY.multipliedBy(2)));
            retention.apply();
            assertThat(channel("a")).isEqualTo(new ChannelInfo("a", 11, 10));
            assertThat(channel("b")).isEqualTo(new ChannelInfo("b", 1, 10));
        }

        @Test
        @DisplayName("waits for a subscriber")
        void waits() {
            appendNextDay("a", 1, 10);
            appendNextDay("a", 11, 20);
            appendNextDay("a", 21, 30);
            policies.put("a", days(1));
            now.updateAndGet(time -> time.plus(DAY.multipliedBy(100)));
            needed.put("a", 15L);
            retention.apply();
            assertThat(channel("a").first()).isEqualTo(11);
            assertThat(overtaken).isEmpty();
            needed.put("a", 31L);
            retention.apply();
            assertThat(channel("a").first()).isEqualTo(31);
            assertThat(overtaken).isEmpty();
        }

        @Test
        @DisplayName("goes on by itself once started")
        void started() {
            appendNextDay("a", 1, 10);
            policies.put("a", days(1));
            now.updateAndGet(time -> time.plus(DAY.multipliedBy(2)));
            retention.start(Duration.ofMillis(10));
            Awaitility.await().until(() -> channel("a").first() == 11);
        }
    }

    @Nested
    @DisplayName("by size")
    class BySize {

        @Test
        @DisplayName("removes the oldest until the rest fits")
        void removes() {
            appendNextDay("a", 1, 10);
            appendNextDay("a", 11, 20);
            appendNextDay("a", 21, 30);
            long third = journal.bytes("a") / 3;
            policies.put("a", policy(Optional.empty(), third + third / 2, NONE));
            retention.apply();
            assertThat(channel("a").first()).isEqualTo(21);
            assertThat(journal.bytes("a")).isLessThanOrEqualTo(third + third / 2);
        }

        @Test
        @DisplayName("overtakes a subscriber, and says so")
        void overtakes() {
            appendNextDay("a", 1, 10);
            appendNextDay("a", 11, 20);
            appendNextDay("a", 21, 30);
            needed.put("a", 5L);
            policies.put("a", policy(Optional.empty(), journal.bytes("a") / 2, NONE));
            retention.apply();
            assertThat(overtaken)
                    .singleElement()
                    .satisfies(
                            passed -> {
                                assertThat(passed.channel()).isEqualTo("a");
                                assertThat(passed.from()).isEqualTo(5);
                                assertThat(passed.to()).isEqualTo(20);
                                assertThat(passed.limit()).contains("size");
                            });
        }

        @Test
        @DisplayName("counts what is in a channel, also after a restart")
        void bytes() {
            appendNextDay("a", 1, 1500);
            long bytes =
                    journal.read("a", 0, Integer.MAX_VALUE, Long.MAX_VALUE).events().stream()
                            .mapToLong(event -> event.json().length)
                            .sum();
            assertThat(journal.bytes("a")).isEqualTo(bytes);
            close();
            open();
            assertThat(journal.bytes("a")).isEqualTo(bytes);
            assertThat(journal.bytes("b")).isZero();
        }
    }

    @Nested
    @DisplayName("An id is forgotten only when its source cannot send it again:")
    class Settled {

        @BeforeEach
        void expireAtOnce() {
            policies.put("a", policy(Optional.empty(), 1, NONE));
        }

        @Test
        @DisplayName("events appended without their source's checkpoint stay until it comes")
        void unsettled() {
            Checkpoint log = journal.acquire(Events.SOURCE);
            append("a", 1, 10, Optional.empty());
            retention.apply();
            assertThat(channel("a").first()).isEqualTo(1);
            close();
            open();
            retention.apply();
            assertThat(append("a", 1, 10, Optional.empty()).duplicates()).isEqualTo(10);
            journal.commit(log.at("10", ""));
            retention.apply();
            assertThat(channel("a")).isEqualTo(new ChannelInfo("a", 11, 10));
        }

        @Test
        @DisplayName("what a source that never comes back keeps for an hour is told, once")
        void told() {
            Checkpoint log = journal.acquire(Events.SOURCE);
            append("a", 1, 10, Optional.empty());
            ListAppender<ILoggingEvent> said = new ListAppender<>();
            said.start();
            Logger logger = (Logger) LoggerFactory.getLogger(Retention.class);
            logger.addAppender(said);
            try {
                retention.apply();
                assertThat(said.list).isEmpty();
                for (int day = 0; day < 2; day++) {
                    now.updateAndGet(time -> time.plus(DAY));
                    retention.apply();
                }
                assertThat(said.list)
                        .singleElement()
                        .satisfies(
                                one ->
                                        assertThat(one.getFormattedMessage())
                                                .contains("Channel a: events 1 to 10", "reader"));
                journal.commit(log.at("10", ""));
                retention.apply();
                assertThat(channel("a")).isEqualTo(new ChannelInfo("a", 11, 10));
            } finally {
                logger.detachAppender(said);
            }
        }

        @Test
        @DisplayName("what lies before them goes")
        void before() {
            Checkpoint log = journal.acquire(Events.SOURCE);
            append("a", 1, 10, Optional.of(log.at("10", "")));
            now.updateAndGet(time -> time.plus(DAY));
            append("a", 11, 20, Optional.empty());
            retention.apply();
            assertThat(channel("a")).isEqualTo(new ChannelInfo("a", 11, 20));
        }

        @Test
        @DisplayName("what a large append has left stays until it was repeated")
        void leftOver() {
            Checkpoint log = journal.acquire(Events.SOURCE);
            appendNextDay("b", 1, 10);
            List<CloudEvent> events =
                    IntStream.rangeClosed(1, 100)
                            .mapToObj(number -> Events.rendered(number, 200_000, () -> {}))
                            .toList();
            List<CloudEvent> failing = new ArrayList<>(events);
            failing.add(Events.rendered(101, 2 << 20, () -> {})); // larger than is allowed
            assertThatThrownBy(
                            () ->
                                    JournalContract.await(
                                            journal.append(Map.of("a", failing), Optional.of(log))))
                    .isInstanceOf(JournalException.class);
            long left = channel("a").head();
            assertThat(left).isEqualTo(84);
            policies.put("a", policy(Optional.empty(), 1, NONE));
            retention.apply();
            assertThat(channel("a").first()).isEqualTo(1);
            Appended again =
                    JournalContract.await(
                            journal.append(Map.of("a", events), Optional.of(log.at("end", ""))));
            assertThat(again.duplicates()).isEqualTo((int) left);
            retention.apply();
            assertThat(channel("a").first()).isGreaterThan(left);
        }

        @Test
        @DisplayName("events appended with the checkpoint may go")
        void settled() {
            Checkpoint log = journal.acquire(Events.SOURCE);
            append("a", 1, 10, Optional.of(log.at("10", "")));
            retention.apply();
            assertThat(channel("a")).isEqualTo(new ChannelInfo("a", 11, 10));
        }

        @Test
        @DisplayName("so it is with a reader that has a name of its own")
        void namedReader() {
            Checkpoint reader = journal.acquire(CheckpointNames.of(Events.SOURCE, "second"));
            append("a", 1, 10, Optional.empty());
            retention.apply();
            assertThat(channel("a").first()).isEqualTo(1);

            journal.commit(reader.at("10", ""));
            retention.apply();
            assertThat(channel("a")).isEqualTo(new ChannelInfo("a", 11, 10));
        }

        @Test
        @DisplayName("what a reader appends with its checkpoint does not wait for other readers")
        void besideAnother() {
            journal.acquire(Events.SOURCE);
            Checkpoint reader = journal.acquire(CheckpointNames.of(Events.SOURCE, "second"));
            append("a", 1, 10, Optional.of(reader.at("10", "")));
            retention.apply();
            assertThat(channel("a")).isEqualTo(new ChannelInfo("a", 11, 10));
        }

        @Test
        @DisplayName("what no checkpoint came with waits for every reader, as each may send it")
        void severalReaders() {
            Checkpoint first = journal.acquire(Events.SOURCE);
            Checkpoint second = journal.acquire(CheckpointNames.of(Events.SOURCE, "second"));
            append("a", 1, 10, Optional.empty());
            journal.commit(first.at("10", ""));
            retention.apply();
            assertThat(channel("a").first()).isEqualTo(1);

            journal.commit(second.at("10", ""));
            retention.apply();
            assertThat(channel("a")).isEqualTo(new ChannelInfo("a", 11, 10));
        }

        @Test
        @DisplayName("a source without checkpoints is not waited for")
        void noCheckpoints() {
            journal.acquire("/another");
            append("a", 1, 10, Optional.empty());
            retention.apply();
            assertThat(channel("a")).isEqualTo(new ChannelInfo("a", 11, 10));
        }
    }

    @Nested
    @DisplayName("A reader of what was removed")
    class Gap {

        @Test
        @DisplayName("is told which positions are gone")
        void told() {
            appendNextDay("a", 1, 10);
            appendNextDay("a", 11, 20);
            policies.put("a", days(1));
            now.updateAndGet(time -> time.plusSeconds(1));
            retention.apply();
            Page page = journal.read("a", 3, 100, 1 << 20);
            assertThat(page.gapFrom()).isEqualTo(4);
            assertThat(page.gapTo()).isEqualTo(10);
            assertThat(Events.ids(page)).startsWith("11").endsWith("20");
            assertThat(journal.read("a", 10, 100, 1 << 20).gapTo()).isZero();
        }

        @Test
        @DisplayName("is told when everything is gone")
        void all() {
            appendNextDay("a", 1, 10);
            policies.put("a", policy(Optional.empty(), 1, NONE));
            retention.apply();
            assertThat(journal.read("a", 3, 100, 1 << 20))
                    .isEqualTo(new Page(List.of(), 10, 4, 10));
            assertThat(journal.read("a", 10, 100, 1 << 20))
                    .isEqualTo(new Page(List.of(), 10, 0, 0));
            close();
            open();
            assertThat(channel("a")).isEqualTo(new ChannelInfo("a", 11, 10));
            assertThat(append("a", 11, 11, Optional.empty()).positions().get("a"))
                    .containsExactly(11L);
        }

        @Test
        @DisplayName("is not told of a time that was removed")
        void time() {
            appendNextDay("a", 1, 10);
            appendNextDay("a", 11, 20);
            policies.put("a", days(1));
            now.updateAndGet(time -> time.plusSeconds(1));
            retention.apply();
            assertThat(journal.firstPositionAt("a", Instant.EPOCH)).hasValue(11);
        }
    }

    @Test
    @DisplayName("with a limit of nothing is a mistake")
    void badLimit() {
        assertThatThrownBy(() -> policy(Optional.empty(), 0, NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("greater than 0");
    }
}
