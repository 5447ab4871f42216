package io.dromedary.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.dromedary.event.Checkpoint;
import io.dromedary.event.FencedException;
import io.dromedary.journal.Journal.Appended;
import io.dromedary.journal.Journal.ChannelInfo;
import io.dromedary.journal.Journal.Page;
import io.dromedary.journal.Journal.Registration;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every journal promises, whatever it is stored in: a store's test extends this. */
public abstract class JournalContract {

    private static final long MIB = 1 << 20;
    private static final long SECONDS = 30;

    @TempDir protected Path folder;
    protected Journal journal;

    /** Opens the store under test; called again after a close, it finds what was stored. */
    protected abstract Journal open(Path folder);

    @BeforeEach
    void open() {
        journal = open(folder);
    }

    @AfterEach
    void close() {
        journal.close();
    }

    /** Closes and opens: nothing that only memory knew is left. */
    protected final void reopen() {
        journal.close();
        journal = open(folder);
    }

    protected final Appended append(String channel, CloudEvent... events) {
        return await(journal.append(Map.of(channel, List.of(events)), Optional.empty()));
    }

    protected static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw (RuntimeException) e.getCause();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    protected final List<String> ids(String channel) {
        return Events.ids(read(channel, 0));
    }

    protected final Page read(String channel, long after) {
        return journal.read(channel, after, Integer.MAX_VALUE, Long.MAX_VALUE);
    }

    @Nested
    @DisplayName("Appending")
    class Appending {

        @Test
        @DisplayName("gives positions from 1 on, dense and in order")
        void positions() {
            assertThat(append("a", Events.event(1), Events.event(2)).positions())
                    .containsExactly(Map.entry("a", List.of(1L, 2L)));
            assertThat(append("a", Events.event(3)).positions().get("a")).containsExactly(3L);
            assertThat(ids("a")).containsExactly("1", "2", "3");
        }

        @Test
        @DisplayName("keeps the events after a restart, and goes on where it was")
        void restart() {
            append("a", Events.event(1), Events.event(2));
            reopen();
            assertThat(ids("a")).containsExactly("1", "2");
            assertThat(append("a", Events.event(3)).positions().get("a")).containsExactly(3L);
            assertThat(journal.channel("a")).contains(new ChannelInfo("a", 1, 3));
        }

        @Test
        @DisplayName("gives the event back as it was")
        void equal() {
            CloudEvent event = Events.event(1);
            append("a", event);
            reopen();
            StoredEvent stored = read("a", 0).events().get(0);
            assertThat(stored.position()).isEqualTo(1);
            assertThat(stored.type()).isEqualTo(event.getType());
            assertThat(Events.json(stored.event())).isEqualTo(Events.json(event));
            assertThat(new String(stored.json(), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo(Events.json(event));
        }

        @Test
        @DisplayName("an event without a time is fine")
        void timeless() {
            append("a", Events.timeless("x"));
            assertThat(read("a", 0).events().get(0).event().getTime()).isNull();
        }

        @Test
        @DisplayName("to several channels is one step, and each counts for itself")
        void channels() {
            Appended appended =
                    await(
                            journal.append(
                                    Map.of(
                                            "a", List.of(Events.event(1), Events.event(2)),
                                            "b", List.of(Events.event(1))),
                                    Optional.empty()));
            assertThat(appended.positions())
                    .isEqualTo(Map.of("a", List.of(1L, 2L), "b", List.of(1L)));
            assertThat(appended.duplicates()).isZero();
            assertThat(journal.channels())
                    .containsExactlyInAnyOrder(
                            new ChannelInfo("a", 1, 2), new ChannelInfo("b", 1, 1));
        }

        @Test
        @DisplayName("ten thousand events at once")
        void many() {
            CloudEvent[] events =
                    IntStream.rangeClosed(1, 10_000)
                            .mapToObj(Events::event)
                            .toArray(CloudEvent[]::new);
            assertThat(append("a", events).positions().get("a"))
                    .isEqualTo(LongStream.rangeClosed(1, 10_000).boxed().toList());
            reopen();
            assertThat(ids("a"))
                    .isEqualTo(
                            IntStream.rangeClosed(1, 10_000).mapToObj(Integer::toString).toList());
        }

        @Test
        @DisplayName("nothing is answered at once, and changes nothing")
        void nothing() {
            assertThat(await(journal.append(Map.of(), Optional.empty())))
                    .isEqualTo(new Appended(Map.of(), 0));
            assertThat(append("a").positions()).containsExactly(Map.entry("a", List.of()));
            assertThat(read("a", 0).events()).isEmpty();
        }

        @Test
        @DisplayName("from a hundred threads loses nothing and leaves no hole")
        void threads() throws Exception {
            int threads = 100;
            int each = 20;
            ExecutorService pool = Executors.newFixedThreadPool(threads);
            try {
                CountDownLatch start = new CountDownLatch(1);
                List<CompletableFuture<List<Long>>> writers = new ArrayList<>();
                for (int t = 0; t < threads; t++) {
                    int writer = t;
                    writers.add(
                            CompletableFuture.supplyAsync(
                                    () -> {
                                        awaitLatch(start);
                                        List<Long> positions = new ArrayList<>();
                                        for (int i = 0; i < each; i++) {
                                            positions.addAll(
                                                    append("a", Events.event(writer * each + i))
                                                            .positions()
                                                            .get("a"));
                                        }
                                        return positions;
                                    },
                                    pool));
                }
                start.countDown();
                List<Long> all = new ArrayList<>();
                for (CompletableFuture<List<Long>> writer : writers) {
                    List<Long> positions = await(writer);
                    assertThat(positions).isSorted();
                    all.addAll(positions);
                }
                assertThat(all)
                        .containsExactlyInAnyOrderElementsOf(
                                LongStream.rangeClosed(1, (long) threads * each).boxed().toList());
                assertThat(ids("a")).doesNotHaveDuplicates().hasSize(threads * each);
            } finally {
                pool.shutdownNow();
            }
        }

        @Test
        @DisplayName("under a name that cannot be shown is refused")
        void badName() {
            assertThatThrownBy(() -> append("a\nb", Events.event(1)))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("channel's name");
            assertThatThrownBy(() -> journal.createChannel(" "))
                    .isInstanceOf(JournalException.class);
        }

        @Test
        @DisplayName("an event that not every store takes is refused for good by each")
        void unstorable() {
            CloudEvent event = CloudEventBuilder.from(Events.event(1)).withType("a\0b").build();
            assertThatThrownBy(() -> append("a", event))
                    .isInstanceOf(UnstorableEventException.class)
                    .hasMessageContaining("Event 1 of");
            assertThat(append("a", Events.event(2)).positions().get("a")).containsExactly(1L);
        }

        @Test
        @DisplayName("after closing is refused")
        void closed() {
            journal.close();
            assertThatThrownBy(() -> append("a", Events.event(1)))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("closed");
            journal = open(folder);
            assertThat(journal.channels()).isEmpty();
        }
    }

    @Nested
    @DisplayName("An event that is there already")
    class Duplicates {

        @Test
        @DisplayName("is not stored again, and reported with its position")
        void repeated() {
            append("a", Events.event(1), Events.event(2));
            Appended again = append("a", Events.event(2), Events.event(3), Events.event(1));
            assertThat(again.positions().get("a")).containsExactly(2L, 3L, 1L);
            assertThat(again.duplicates()).isEqualTo(2);
            assertThat(ids("a")).containsExactly("1", "2", "3");
        }

        @Test
        @DisplayName("is found after a restart")
        void restart() {
            append("a", Events.event(1));
            reopen();
            assertThat(append("a", Events.event(1), Events.event(2)))
                    .isEqualTo(new Appended(Map.of("a", List.of(1L, 2L)), 1));
        }

        @Test
        @DisplayName("is found within one append")
        void within() {
            assertThat(append("a", Events.event(1), Events.event(1), Events.event(2)))
                    .isEqualTo(new Appended(Map.of("a", List.of(1L, 1L, 2L)), 1));
        }

        @Test
        @DisplayName("is found when both come at the same time")
        void together() {
            List<CompletableFuture<Appended>> answers =
                    IntStream.range(0, 50)
                            .mapToObj(
                                    i ->
                                            journal.append(
                                                    Map.of("a", List.of(Events.event(7))),
                                                    Optional.empty()))
                            .toList();
            assertThat(answers.stream().mapToInt(answer -> await(answer).duplicates()).sum())
                    .isEqualTo(49);
            assertThat(answers)
                    .allSatisfy(
                            answer ->
                                    assertThat(await(answer).positions().get("a"))
                                            .containsExactly(1L));
            assertThat(ids("a")).containsExactly("7");
        }

        @Test
        @DisplayName("is another one in another channel, and from another source")
        void others() {
            append("a", Events.event(1));
            assertThat(append("b", Events.event(1)).duplicates()).isZero();
            assertThat(append("a", Events.from("/other", 1)).duplicates()).isZero();
            assertThat(ids("a")).containsExactly("1", "1");
        }

        @Test
        @DisplayName("changes nothing, whatever its content")
        void content() {
            append("a", Events.event(1));
            append("a", Events.sized(1, 1000));
            reopen();
            assertThat(Events.json(read("a", 0).events().get(0).event()))
                    .isEqualTo(Events.json(Events.event(1)));
        }
    }

    @Nested
    @DisplayName("A checkpoint")
    class WithCheckpoint {

        @Test
        @DisplayName("of a source that was never read is fresh, and of epoch 1")
        void fresh() {
            assertThat(journal.acquire("log")).isEqualTo(new Checkpoint("log", 1, "", ""));
        }

        @Test
        @DisplayName("is stored with its events, and found by the next owner")
        void stored() {
            Checkpoint mine = journal.acquire("log");
            await(
                    journal.append(
                            Map.of("a", List.of(Events.event(1))),
                            Optional.of(mine.at("10", "open: 3"))));
            journal.commit(mine.at("20", "open: 4"));
            reopen();
            assertThat(journal.acquire("log")).isEqualTo(new Checkpoint("log", 2, "20", "open: 4"));
            assertThat(ids("a")).containsExactly("1");
        }

        @Test
        @DisplayName("of one source is nothing to another")
        void sources() {
            Checkpoint one = journal.acquire("one");
            Checkpoint two = journal.acquire("two");
            journal.commit(one.at("1", ""));
            journal.commit(two.at("2", ""));
            assertThat(journal.acquire("one").position()).isEqualTo("1");
            assertThat(journal.acquire("two").position()).isEqualTo("2");
        }

        @Test
        @DisplayName("of a former owner is refused, and so are the events with it")
        void fenced() {
            Checkpoint former = journal.acquire("log");
            Checkpoint owner = journal.acquire("log");
            assertThatThrownBy(() -> journal.commit(former.at("5", "")))
                    .isInstanceOf(FencedException.class)
                    .hasMessageContaining("log");
            assertThatThrownBy(
                            () ->
                                    await(
                                            journal.append(
                                                    Map.of("a", List.of(Events.event(1))),
                                                    Optional.of(former.at("5", "")))))
                    .isInstanceOf(FencedException.class);
            assertThat(journal.channel("a")).isEmpty();
            journal.commit(owner.at("6", ""));
            assertThat(journal.acquire("log").position()).isEqualTo("6");
        }

        @Test
        @DisplayName("of a source that nobody owns is refused")
        void unknown() {
            assertThatThrownBy(() -> journal.commit(new Checkpoint("log", 1, "5", "")))
                    .isInstanceOf(FencedException.class);
        }

        @Test
        @DisplayName("that is refused harms no append that came at the same time")
        void othersUnharmed() {
            Checkpoint former = journal.acquire("log");
            journal.acquire("log");
            List<CompletableFuture<Appended>> good = new ArrayList<>();
            List<CompletableFuture<Appended>> bad = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                good.add(journal.append(Map.of("a", List.of(Events.event(i))), Optional.empty()));
                bad.add(
                        journal.append(
                                Map.of("a", List.of(Events.event(1000 + i))), Optional.of(former)));
            }
            assertThat(good.stream().map(answer -> await(answer).positions().get("a").get(0)))
                    .isEqualTo(LongStream.rangeClosed(1, 200).boxed().toList());
            assertThat(bad)
                    .allSatisfy(
                            answer ->
                                    assertThatThrownBy(() -> await(answer))
                                            .isInstanceOf(FencedException.class));
        }
    }

    @Nested
    @DisplayName("An append that is too large for one transaction")
    class Large {

        /** Slices end at 8 MiB, so there are four of eight events, and one of three. */
        private static final int EVENTS = 35;

        private Checkpoint mine;

        @BeforeEach
        void acquire() {
            mine = journal.acquire(Events.SOURCE);
        }

        private CompletableFuture<Appended> append(IntConsumer whenAsked) {
            return journal.append(
                    Map.of("a", events(1, 20, whenAsked), "b", events(21, EVENTS, whenAsked)),
                    Optional.of(mine.at("end", "")));
        }

        private List<CloudEvent> events(int from, int to, IntConsumer whenAsked) {
            return IntStream.rangeClosed(from, to)
                    .mapToObj(n -> Events.rendered(n, (int) MIB, () -> whenAsked.accept(n)))
                    .toList();
        }

        private List<Long> positions(int to) {
            return LongStream.rangeClosed(1, to).boxed().toList();
        }

        private int stored() {
            return journal.channels().stream().mapToInt(channel -> (int) channel.head()).sum();
        }

        @Test
        @DisplayName("is stored in slices, of which two are in memory at a time")
        void slices() {
            List<Integer> inMemory = new ArrayList<>();
            int[] rendered = {0};
            Appended appended = await(append(number -> inMemory.add(++rendered[0] - stored())));
            assertThat(appended)
                    .isEqualTo(new Appended(Map.of("a", positions(20), "b", positions(15)), 0));
            assertThat(inMemory).hasSize(EVENTS).allMatch(count -> count <= 2 * 8);
            reopen();
            assertThat(ids("a")).hasSize(20).startsWith("1").endsWith("20");
            assertThat(ids("b")).hasSize(15).startsWith("21").endsWith("35");
            assertThat(journal.acquire(Events.SOURCE).position()).isEqualTo("end");
        }

        @Test
        @DisplayName("leaves a beginning when it fails, and may be repeated")
        void repeated() {
            int[] rendered = {0};
            assertThatThrownBy(
                            () ->
                                    await(
                                            append(
                                                    number -> {
                                                        if (++rendered[0] == 30) {
                                                            throw new IllegalStateException(
                                                                    "spilled file is gone");
                                                        }
                                                    })))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("spilled file is gone");
            reopen();
            int left = stored();
            assertThat(left).isEqualTo(24);
            Appended again = await(append(number -> {}));
            assertThat(again)
                    .isEqualTo(new Appended(Map.of("a", positions(20), "b", positions(15)), left));
            assertThat(stored()).isEqualTo(EVENTS);
        }

        @Test
        @DisplayName("does not store the checkpoint before the last slice")
        void checkpointLast() {
            journal.commit(mine.at("begin", ""));
            int[] rendered = {0};
            assertThatThrownBy(
                            () ->
                                    await(
                                            append(
                                                    number -> {
                                                        if (++rendered[0] == EVENTS) {
                                                            throw new IllegalStateException();
                                                        }
                                                    })))
                    .isInstanceOf(JournalException.class);
            assertThat(stored()).isEqualTo(32);
            assertThat(journal.acquire(Events.SOURCE).position()).isEqualTo("begin");
        }

        @Test
        @DisplayName("ends in the middle when its source is taken over")
        void takenOver() {
            int[] rendered = {0};
            assertThatThrownBy(
                            () ->
                                    await(
                                            append(
                                                    number -> {
                                                        if (++rendered[0] == 20) {
                                                            journal.acquire(Events.SOURCE);
                                                        }
                                                    })))
                    .isInstanceOf(FencedException.class);
            assertThat(rendered[0]).isLessThan(EVENTS);
            assertThat(stored()).isEqualTo(16);
        }
    }

    @Nested
    @DisplayName("Reading")
    class Reading {

        @Test
        @DisplayName("a channel that does not exist gives an empty page")
        void unknown() {
            assertThat(read("nowhere", 0)).isEqualTo(new Page(List.of(), 0, 0, 0));
            assertThat(journal.channel("nowhere")).isEmpty();
        }

        @Test
        @DisplayName("gives what is above the position, and no more events than asked for")
        void pages() {
            append("a", IntStream.range(0, 10).mapToObj(Events::event).toArray(CloudEvent[]::new));
            for (int round = 0; round < 2; round++) {
                assertThat(Events.ids(journal.read("a", 3, 4, MIB)))
                        .containsExactly("3", "4", "5", "6");
                assertThat(Events.ids(journal.read("a", 9, 4, MIB))).containsExactly("9");
                assertThat(journal.read("a", 10, 4, MIB).events()).isEmpty();
                assertThat(journal.read("a", 99, 4, MIB)).isEqualTo(new Page(List.of(), 10, 0, 0));
                assertThat(journal.read("a", -5, 1, MIB).events().get(0).position()).isEqualTo(1);
                reopen();
            }
        }

        @Test
        @DisplayName("ends the page with the event that reaches the bytes, but gives at least one")
        void bytes() {
            append("a", Events.sized(1, 1000), Events.sized(2, 1000), Events.sized(3, 1000));
            for (int round = 0; round < 2; round++) {
                assertThat(Events.ids(journal.read("a", 0, 10, 1))).containsExactly("1");
                assertThat(Events.ids(journal.read("a", 0, 10, 1001))).containsExactly("1");
                assertThat(Events.ids(journal.read("a", 0, 10, 1500))).containsExactly("1", "2");
                assertThat(Events.ids(journal.read("a", 0, 10, MIB)))
                        .containsExactly("1", "2", "3");
                reopen();
            }
        }

        @Test
        @DisplayName("a page without room is a mistake")
        void noRoom() {
            assertThatThrownBy(() -> journal.read("a", 0, 0, MIB))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> journal.read("a", 0, 1, 0))
                    .isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        @DisplayName("decodes an event once")
        void lazy() {
            append("a", Events.event(1));
            StoredEvent stored = read("a", 0).events().get(0);
            assertThat(stored.event()).isSameAs(stored.event());
        }

        @Test
        @DisplayName("while others write never shows a position before the one below it")
        void whileWriting() throws Exception {
            int events = 2000;
            CompletableFuture<Void> writer =
                    CompletableFuture.runAsync(
                            () -> {
                                for (int i = 0; i < events; i += 4) {
                                    append(
                                            "a",
                                            Events.event(i),
                                            Events.event(i + 1),
                                            Events.event(i + 2),
                                            Events.event(i + 3));
                                }
                            });
            long offset = 0;
            while (offset < events) {
                Page page = journal.read("a", offset, 7, MIB);
                assertThat(page.gapTo()).isZero();
                for (StoredEvent event : page.events()) {
                    assertThat(event.position()).isEqualTo(++offset);
                }
                assertThat(page.head()).isGreaterThanOrEqualTo(offset);
                if (page.events().isEmpty() && writer.isCompletedExceptionally()) {
                    writer.get(SECONDS, TimeUnit.SECONDS);
                }
            }
        }
    }

    @Nested
    @DisplayName("A channel")
    class Channels {

        @Test
        @DisplayName("can be created empty, once")
        void created() {
            assertThat(journal.createChannel("a")).isEqualTo(new ChannelInfo("a", 1, 0));
            append("a", Events.event(1));
            assertThat(journal.createChannel("a")).isEqualTo(new ChannelInfo("a", 1, 1));
            reopen();
            journal.createChannel("b");
            reopen();
            assertThat(journal.channels())
                    .containsExactlyInAnyOrder(
                            new ChannelInfo("a", 1, 1), new ChannelInfo("b", 1, 0));
        }

        @Test
        @DisplayName("may have any name that can be read")
        void names() {
            append("Заказы покупателей; drop table event --", Events.event(1));
            assertThat(ids("Заказы покупателей; drop table event --")).containsExactly("1");
        }
    }

    @Nested
    @DisplayName("The first position at a time")
    class AtTime {

        private final Instant noon = Instant.parse("2024-05-05T12:00:00Z");

        @Test
        @DisplayName("is the first in commit order that is not before it, though times go back")
        void notMonotone() {
            append(
                    "a",
                    Events.at(1, noon),
                    Events.at(2, noon.plusSeconds(60)),
                    Events.at(3, noon.minusSeconds(60)),
                    Events.at(4, noon.plusSeconds(120)));
            assertThat(at(Instant.MIN)).hasValue(1);
            assertThat(at(noon)).hasValue(1);
            assertThat(at(noon.plusNanos(1))).hasValue(2);
            assertThat(at(noon.plusSeconds(60))).hasValue(2);
            assertThat(at(noon.plusSeconds(61))).hasValue(4);
            assertThat(at(noon.plusSeconds(121))).isEmpty();
            assertThat(at(Instant.MAX)).isEmpty();
        }

        @Test
        @DisplayName("is unknown in an empty channel, and in none")
        void empty() {
            journal.createChannel("a");
            assertThat(at(noon)).isEmpty();
            assertThat(journal.firstPositionAt("b", noon)).isEmpty();
        }

        private OptionalLong at(Instant time) {
            return journal.firstPositionAt("a", time);
        }
    }

    @Nested
    @DisplayName("A listener")
    class Listening {

        @Test
        @DisplayName("hears the head after appends to its channel, once they can be read")
        void hears() {
            List<Long> heads = new CopyOnWriteArrayList<>();
            List<Integer> readable = new CopyOnWriteArrayList<>();
            journal.onAppend(
                    "a",
                    head -> {
                        heads.add(head);
                        readable.add(read("a", 0).events().size());
                    });
            append("b", Events.event(1));
            append("a", Events.event(1), Events.event(2));
            append("a", Events.event(3));
            assertThat(heads).containsExactly(2L, 3L);
            assertThat(readable).containsExactly(2, 3);
        }

        @Test
        @DisplayName("hears nothing of duplicates")
        void duplicates() {
            append("a", Events.event(1));
            List<Long> heads = new CopyOnWriteArrayList<>();
            journal.onAppend("a", heads::add);
            append("a", Events.event(1));
            assertThat(heads).isEmpty();
        }

        @Test
        @DisplayName("that throws harms neither the append nor another listener")
        void contained() {
            List<Long> heads = new CopyOnWriteArrayList<>();
            journal.onAppend(
                    "a",
                    head -> {
                        throw new IllegalStateException("on purpose");
                    });
            journal.onAppend("a", heads::add);
            assertThat(append("a", Events.event(1)).positions().get("a")).containsExactly(1L);
            assertThat(heads).containsExactly(1L);
        }

        @Test
        @DisplayName("hears no more once closed")
        void closed() {
            List<Long> heads = new CopyOnWriteArrayList<>();
            try (Registration registration = journal.onAppend("a", heads::add)) {
                assertThat(registration).isNotNull();
                append("a", Events.event(1));
            }
            append("a", Events.event(2));
            assertThat(heads).asInstanceOf(InstanceOfAssertFactories.LIST).containsExactly(1L);
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
