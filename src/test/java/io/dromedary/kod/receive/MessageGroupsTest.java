package io.dromedary.kod.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dromedary.kod.health.Cause;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageLimits;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.MinuteDirectories;
import io.dromedary.kod.message.NameGrammar;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.store.KodStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The messages of a recipient that asks for them")
class MessageGroupsTest {

    private static final Instant START = Instant.parse("2026-01-31T10:00:00Z");
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int BYTES = 1 << 20;

    /** Of a stream in memory, and names in a step of a look: so few that tests exceed them. */
    private static final int MOST = 3;

    private static final int NAMES = 10;

    @TempDir private Path folder;

    private Path exchange;
    private KodStore store;
    private MessageGroups groups;

    @BeforeEach
    void open() throws IOException {
        exchange = Files.createDirectory(folder.resolve("exchange"));
        store = KodStore.open(folder.resolve("kod.db"));
        groups =
                new MessageGroups(
                        new ReceiveSettings(
                                "exchange",
                                "",
                                1,
                                1_000,
                                BYTES,
                                Duration.ofMillis(20),
                                Duration.ofMinutes(2),
                                Duration.ofDays(30),
                                new FailurePolicy(
                                        false, 0, Duration.ofMillis(10), Duration.ofMillis(20)),
                                MessageLimits.DEFAULT),
                        new MinuteDirectories(exchange, NameGrammar.STANDARD),
                        store,
                        new Unheard(),
                        Clock.systemUTC(),
                        MOST,
                        NAMES);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static MessageName name(String from, String to, int minute, int number) {
        Mark mark = Mark.of(START.plus(Duration.ofMinutes(minute)));
        return new MessageName(new StreamKey(from, to), mark, number);
    }

    private static String text(MessageName name) {
        return "{\"message\":{\"header\":{\"sender\":\"%s\",\"recipient\":\"%s\",\"version\":1},\"body\":{\"object\":[{\"#type\":\"a\",\"#value\":1}]}}}"
                .formatted(name.stream().sender(), name.stream().recipient());
    }

    private void put(MessageName name) throws IOException {
        put(name, name.mark().minute(), text(name));
    }

    private void put(MessageName name, String minute, String text) throws IOException {
        Path directory = Files.createDirectories(exchange.resolve(minute));
        Files.writeString(directory.resolve(name.fileName()), text);
    }

    private Optional<List<MessageName>> next() throws IOException {
        return groups.next("02", BYTES)
                .map(group -> group.messages().stream().map(ReceivedMessage::name).toList());
    }

    private void acknowledge(List<MessageName> names) throws IOException {
        List<Integer> numbers = names.stream().map(MessageName::number).toList();
        assertThat(groups.acknowledge(names.get(0).stream(), names.get(0).mark(), numbers))
                .isEqualTo(names.size());
    }

    /** Asks and acknowledges until so many have come, or no more do. */
    private List<MessageName> receive(int expected) throws IOException {
        List<MessageName> received = new ArrayList<>();
        Instant end = Instant.now().plus(SOON);
        while (received.size() < expected && Instant.now().isBefore(end)) {
            Optional<List<MessageName>> group = next();
            if (group.isPresent()) {
                acknowledge(group.get());
                received.addAll(group.get());
            }
        }
        return received;
    }

    @Test
    @DisplayName("are found behind those of another one, however many these are")
    void behindNames() throws IOException {
        for (int number = 0; number < 3 * NAMES; number++) {
            put(name("01", "03", number / 6, number));
        }
        MessageName ours = name("01", "02", 7, 1);
        put(ours);

        assertThat(next()).contains(List.of(ours));
    }

    @Test
    @DisplayName("are found behind a week of minutes of another one")
    void behindMinutes() throws IOException {
        for (int minute = 0; minute < 10_081; minute++) {
            put(name("01", "03", minute, 1));
        }
        MessageName ours = name("01", "02", 10_082, 1);
        put(ours);

        assertThat(next()).contains(List.of(ours));
        acknowledge(List.of(ours));
        assertThat(next()).isEmpty();
    }

    @Test
    @DisplayName("come in order, though a directory has more than are held in memory")
    void moreThanHeld() throws IOException {
        List<MessageName> all = new ArrayList<>();
        for (int millisecond = 0; millisecond < 5 * MOST; millisecond++) {
            all.add(
                    new MessageName(
                            new StreamKey("01", "02"), Mark.of(START.plusMillis(millisecond)), 1));
        }
        List<MessageName> mixed = new ArrayList<>(all);
        Collections.shuffle(mixed, new Random(1));
        for (MessageName name : mixed) {
            put(name);
        }

        assertThat(receive(all.size())).isEqualTo(all);
    }

    @Test
    @DisplayName("wait behind one that is still being written, but those of other senders do not")
    void unfinished() throws IOException {
        MessageName begun = name("01", "02", 0, 1);
        String whole = text(begun);
        put(begun, begun.mark().minute(), whole.substring(0, whole.length() / 2));
        for (int minute = 1; minute < 3 * NAMES; minute++) {
            put(name("01", "02", minute, 1));
        }
        MessageName other = name("04", "02", 3 * NAMES, 1);
        put(other);

        assertThat(next()).contains(List.of(other));
        acknowledge(List.of(other));
        assertThat(next()).isEmpty();

        put(begun);
        await().atMost(SOON).until(() -> next().equals(Optional.of(List.of(begun))));
    }

    @Test
    @DisplayName("are acknowledged wherever they are")
    void elsewhere() throws IOException {
        for (int number = 0; number < 3 * NAMES; number++) {
            put(name("01", "03", number / 6, number));
        }
        MessageName ours = name("01", "02", 1, 1);
        put(ours, name("01", "02", 9, 1).mark().minute(), text(ours));

        assertThat(next()).contains(List.of(ours));
        acknowledge(List.of(ours));

        await().during(Duration.ofMillis(100)).atMost(SOON).until(() -> next().isEmpty());
    }

    @RepeatedTest(10)
    @DisplayName("all come, in the order of each stream, whatever else is there")
    void allInOrder() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<StreamKey, List<MessageName>> expected = new HashMap<>();
        Set<MessageName> all = Set.copyOf(random.ints(60).mapToObj(unused -> any(random)).toList());
        for (MessageName name : all.stream().sorted().toList()) {
            put(name);
            if (name.stream().recipient().equals("02")) {
                expected.computeIfAbsent(name.stream(), unused -> new ArrayList<>()).add(name);
            }
        }

        List<MessageName> received = receive(expected.values().stream().mapToInt(List::size).sum());

        Map<StreamKey, List<MessageName>> came = new HashMap<>();
        received.forEach(
                name -> came.computeIfAbsent(name.stream(), unused -> new ArrayList<>()).add(name));
        assertThat(came).as("seed %d", seed).isEqualTo(expected);
        assertThat(next()).isEmpty();
    }

    private static MessageName any(Random random) {
        return name(
                random.nextBoolean() ? "01" : "04",
                random.nextBoolean() ? "02" : "03",
                random.nextInt(8),
                random.nextInt(5));
    }

    private static final class Unheard implements ReceiveListener {

        @Override
        public void applied(ReceivedMessage message) {
            // what is left on disk tells
        }

        @Override
        public void duplicate(MessageName name) {
            throw new AssertionError(name + " came twice");
        }

        @Override
        public void failed(MessageName name, int attempts, Throwable cause) {
            throw new AssertionError(name.toString(), cause);
        }

        @Override
        public void quarantined(MessageName name, Cause cause, String reason) {
            throw new AssertionError(name + ": " + reason);
        }

        @Override
        public void strays(int entries) {
            throw new AssertionError(entries + " strays");
        }

        @Override
        public void unreachable(Exception cause) {
            throw new AssertionError(cause);
        }
    }
}
