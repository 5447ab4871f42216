package io.dromedary.kod.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.message.WaitingMessage;
import io.dromedary.kod.receive.Schedule.Task;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

@Label("The schedule of a receiver")
class ScheduleTest {

    private static final Instant START = Instant.parse("2026-01-31T00:00:00Z");
    private static final long NO_LIMIT = Long.MAX_VALUE;

    private static WaitingMessage message(StreamKey stream, int mark, int number, long bytes) {
        MessageName name = new MessageName(stream, Mark.of(START.plusMillis(mark)), number);
        return new WaitingMessage(name, Path.of(name.fileName()), bytes, START);
    }

    @Property(tries = 300)
    @Label("never begins a mark before all that was there when the one before it began has ended")
    void order(@ForAll Random random, @ForAll @IntRange(min = 1, max = 5) int most) {
        new Simulation(random, most).run();
    }

    @Property(tries = 300)
    @Label("gives the messages of a mark to the workers within 4/3 of the best way")
    void balance(
            @ForAll @Size(min = 1, max = 10) List<@IntRange(min = 1, max = 1000) Integer> sizes,
            @ForAll @IntRange(min = 1, max = 4) int workers) {
        Schedule schedule = new Schedule();
        StreamKey stream = new StreamKey("01", "02");
        List<WaitingMessage> found = new ArrayList<>();
        for (int number = 0; number < sizes.size(); number++) {
            found.add(message(stream, 0, number, sizes.get(number)));
        }
        schedule.lookBegins();
        schedule.offer(found, any -> true);

        long best = best(sizes, 0, new long[workers]);
        assertThat(3 * makespan(schedule, workers)).isLessThanOrEqualTo(4 * best);
    }

    /** When the last one ends, if each takes as long as it is large. */
    private static long makespan(Schedule schedule, int workers) {
        record Running(long end, Task task) {}
        PriorityQueue<Running> running =
                new PriorityQueue<>((one, other) -> Long.compare(one.end, other.end));
        long now = 0;
        while (true) {
            Optional<Task> next = schedule.next(START, workers, NO_LIMIT);
            if (next.isPresent()) {
                running.add(new Running(now + next.get().message().bytes(), next.get()));
            } else if (running.isEmpty()) {
                return now;
            } else {
                Running first = running.remove();
                now = first.end;
                schedule.done(first.task);
            }
        }
    }

    private static long best(List<Integer> sizes, int at, long[] loads) {
        if (at == sizes.size()) {
            long longest = 0;
            for (long load : loads) {
                longest = Math.max(longest, load);
            }
            return longest;
        }
        long best = Long.MAX_VALUE;
        Set<Long> tried = new HashSet<>();
        for (int worker = 0; worker < loads.length; worker++) {
            if (tried.add(loads[worker])) {
                loads[worker] += sizes.get(at);
                best = Math.min(best, best(sizes, at + 1, loads));
                loads[worker] -= sizes.get(at);
            }
        }
        return best;
    }

    @Example
    @Label("lets the next message of the mark begin when one is applied, but not the next mark")
    void applied() {
        Schedule schedule = new Schedule();
        StreamKey stream = new StreamKey("01", "02");
        schedule.offer(
                List.of(message(stream, 0, 1, 9), message(stream, 0, 2, 8)), message -> true);
        Task first = schedule.next(START, 1, NO_LIMIT).orElseThrow();
        assertThat(schedule.next(START, 1, NO_LIMIT)).isEmpty();

        schedule.applied(first);
        Task second = schedule.next(START, 1, NO_LIMIT).orElseThrow();
        schedule.offer(List.of(message(stream, 1, 1, 9)), message -> true);
        assertThat(schedule.done(second)).isFalse();
        assertThat(schedule.next(START, 1, NO_LIMIT)).isEmpty();
        assertThat(schedule.underWay()).isOne();
        assertThat(schedule.done(first)).isTrue();
        assertThat(schedule.underWay()).isZero();
    }

    @Example
    @Label("counts the bytes of what is applied until it is recorded")
    void bytesOfApplied() {
        Schedule schedule = new Schedule();
        StreamKey stream = new StreamKey("01", "02");
        schedule.offer(
                List.of(message(stream, 0, 1, 60), message(stream, 0, 2, 50)), message -> true);
        Task first = schedule.next(START, 2, 100).orElseThrow();
        schedule.applied(first);
        assertThat(schedule.next(START, 2, 100)).isEmpty();
        assertThat(schedule.done(first)).isFalse();
        assertThat(schedule.next(START, 2, 100)).isPresent();
    }

    @Example
    @Label("knows a message as new only if nothing of its mark or a later one was applied")
    void isNew() {
        StreamKey stream = new StreamKey("01", "02");
        WaitingMessage message = message(stream, 5, 1, 1);
        Mark mark = message.name().mark();
        assertThat(begin(message).isNew(Optional.empty())).isTrue();
        assertThat(begin(message).isNew(Optional.of(Mark.of(START)))).isTrue();
        assertThat(begin(message).isNew(Optional.of(mark))).isFalse();

        Schedule schedule = new Schedule();
        schedule.offer(List.of(message, message(stream, 5, 2, 1)), any -> true);
        Task first = schedule.next(START, 1, NO_LIMIT).orElseThrow();
        assertThat(first.isNew(Optional.empty())).isTrue();
        schedule.offer(List.of(message(stream, 4, 1, 1), message(stream, 5, 3, 1)), any -> true);
        schedule.done(first);
        Map<Integer, Boolean> others = new TreeMap<>();
        for (int task = 0; task < 3; task++) {
            Task next = schedule.next(START, 3, NO_LIMIT).orElseThrow();
            others.merge(
                    next.message().name().number(),
                    next.isNew(Optional.of(mark)),
                    (a, b) -> a && b);
        }
        // 2 was there when the mark was begun; 3 and one of an earlier mark came after that.
        assertThat(others).isEqualTo(Map.of(1, false, 2, true, 3, false));
    }

    private static Task begin(WaitingMessage message) {
        Schedule schedule = new Schedule();
        schedule.offer(List.of(message), any -> true);
        return schedule.next(START, 1, NO_LIMIT).orElseThrow();
    }

    /** Directories, writers, looks and workers, all at random. */
    private static final class Simulation {

        private static final List<StreamKey> STREAMS =
                List.of(new StreamKey("01", "02"), new StreamKey("03", "02"));
        private static final int MESSAGES = 60;

        private final Random random;
        private final int most;
        private final Schedule schedule = new Schedule();
        private final Map<MessageName, WaitingMessage> files = new TreeMap<>();
        private final Set<MessageName> unfinished = new HashSet<>();
        private final List<Task> running = new ArrayList<>();
        private final Set<MessageName> done = new HashSet<>();

        /** What was there of a mark when its first message began, by stream and mark. */
        private final Map<StreamKey, TreeMap<Mark, Set<MessageName>>> begun = new HashMap<>();

        private Instant now = START;
        private int written;

        private Simulation(Random random, int most) {
            this.random = random;
            this.most = most;
        }

        private void run() {
            while (written < MESSAGES || !files.isEmpty()) {
                now = now.plusMillis(1);
                switch (random.nextInt(6)) {
                    case 0, 1 -> write();
                    case 2 -> finishWriting();
                    case 3 -> look();
                    case 4 -> begin();
                    default -> end();
                }
            }
            assertThat(done).hasSize(MESSAGES);
            assertThat(schedule.underWay()).isZero();
            assertThat(schedule.troubles()).isEmpty();
        }

        private void write() {
            if (written < MESSAGES) {
                int mark = written / 8 + random.nextInt(3) - 1; // some come late
                WaitingMessage message =
                        message(
                                STREAMS.get(random.nextInt(STREAMS.size())),
                                Math.max(0, mark),
                                written++,
                                random.nextInt(100));
                files.put(message.name(), message);
                if (random.nextBoolean()) {
                    unfinished.add(message.name());
                }
            }
        }

        private void finishWriting() {
            unfinished.removeIf(name -> random.nextInt(3) == 0);
        }

        /** Goes through the files one by one, and meanwhile messages end and others arrive. */
        private void look() {
            schedule.lookBegins();
            List<WaitingMessage> found = new ArrayList<>();
            for (WaitingMessage file : List.copyOf(files.values())) {
                if (random.nextInt(5) == 0) {
                    end();
                }
                if (files.containsKey(file.name()) && schedule.wants(file.name())) {
                    found.add(file);
                }
            }
            schedule.offer(found, message -> !unfinished.contains(message.name()));
        }

        private void begin() {
            Optional<Task> next = schedule.next(now, most, NO_LIMIT);
            if (next.isPresent()) {
                assertThat(running).hasSizeLessThan(most);
                running.add(next.get());
                check(next.get().message().name());
            }
        }

        private void check(MessageName name) {
            assertThat(done).as("nothing is begun that is done").doesNotContain(name);
            TreeMap<Mark, Set<MessageName>> marks =
                    begun.computeIfAbsent(name.stream(), stream -> new TreeMap<>());
            marks.headMap(name.mark())
                    .forEach(
                            (mark, there) ->
                                    assertThat(done).as("%s begins", name).containsAll(there));
            marks.computeIfAbsent(
                    name.mark(),
                    mark -> {
                        Set<MessageName> there = new TreeSet<>();
                        if (marks.higherKey(mark) != null) {
                            return there; // late: it is not waited for
                        }
                        for (MessageName file : files.keySet()) {
                            if (file.stream().equals(name.stream()) && file.mark().equals(mark)) {
                                there.add(file);
                            }
                        }
                        return there;
                    });
        }

        private void end() {
            if (running.isEmpty()) {
                return;
            }
            Task task = running.remove(random.nextInt(running.size()));
            MessageName name = task.message().name();
            switch (random.nextInt(5)) {
                case 0 -> schedule.again(task, now.plusMillis(random.nextInt(20)), "refused");
                case 1 -> {
                    unfinished.add(name); // it was cut off
                    schedule.done(task);
                }
                default -> {
                    done.add(name);
                    files.remove(name);
                    schedule.done(task);
                }
            }
        }
    }
}
