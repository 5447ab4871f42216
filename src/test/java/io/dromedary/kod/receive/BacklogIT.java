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
import io.dromedary.testkit.HardCase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A hundred thousand messages that wait")
@HardCase(store = "SQLite", face = "kod:messages")
class BacklogIT {

    private static final StreamKey LONG = new StreamKey("01", "02");
    private static final StreamKey SHORT = new StreamKey("03", "02");
    private static final int MESSAGES = 100_000;
    private static final int OF_A_MARK = 10;
    private static final int FIRST = 1_000;
    private static final Instant START = Instant.parse("2026-01-31T10:00:00Z");
    private static final Duration SOON = Duration.ofMinutes(2);

    @TempDir private Path folder;

    private final List<MessageName> applied = new ArrayList<>();

    @Test
    @HardCase(fault = "100,000 messages in one minute directory")
    @DisplayName("are received in order from the first one on, and another stream beside them")
    void oneDirectory() throws Exception {
        write(MESSAGES);
        receiveFirst();
    }

    @Test
    @HardCase(fault = "100,000 messages in 200 minute directories")
    @DisplayName("are received in order, and what waits behind them is found")
    void manyDirectories() throws Exception {
        write(500);
        receiveFirst();
    }

    private void write(int ofMinute) throws IOException {
        for (int number = 0; number < MESSAGES; number++) {
            write(
                    new MessageName(
                            LONG,
                            Mark.of(
                                    START.plusSeconds(60L * (number / ofMinute))
                                            .plusMillis(number % ofMinute / OF_A_MARK)),
                            number % OF_A_MARK));
        }
        write(
                new MessageName(
                        SHORT, Mark.of(START.plusSeconds(60L * ((MESSAGES - 1) / ofMinute))), 1));
    }

    private void write(MessageName name) throws IOException {
        Path minute = folder.resolve("exchange").resolve(name.mark().minute());
        Files.createDirectories(minute);
        Files.write(
                minute.resolve(name.fileName()),
                ("{\"message\":{\"header\":{\"sender\":\""
                                + name.stream().sender()
                                + "\",\"recipient\":\"02\",\"version\":1},\"body\":[]}}")
                        .getBytes(StandardCharsets.US_ASCII));
    }

    private void receiveFirst() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (KodStore store = KodStore.open(folder.resolve("kod.db"))) {
            Receiver receiver =
                    new Receiver(
                            new ReceiveSettings(
                                    "test",
                                    "02",
                                    4,
                                    200,
                                    1 << 20,
                                    Duration.ofMillis(50),
                                    Duration.ofMinutes(2),
                                    Duration.ofDays(30),
                                    new FailurePolicy(
                                            false, 0, Duration.ofMillis(10), Duration.ofMillis(10)),
                                    MessageLimits.DEFAULT),
                            new MinuteDirectories(folder.resolve("exchange"), NameGrammar.STANDARD),
                            new FileLeases(folder.resolve("exchange")),
                            store,
                            this::apply,
                            new Silent(),
                            threads,
                            Clock.systemUTC());
            threads.execute(receiver);
            await().atMost(SOON)
                    .until(() -> applied(LONG).size() >= FIRST && !applied(SHORT).isEmpty());
            assertThat(receiver.close(SOON)).isTrue();
        } finally {
            threads.shutdownNow();
        }

        List<MessageName> first = applied(LONG);
        assertThat(first.stream().map(MessageName::mark)).isSorted();
        assertThat(first.get(0).mark()).isEqualTo(Mark.of(START));
        assertThat(first).doesNotHaveDuplicates();
        // Whole marks, but for the one that was under way at the end.
        assertThat(first.stream().map(MessageName::mark).distinct().count())
                .isEqualTo((first.size() + OF_A_MARK - 1) / OF_A_MARK);
    }

    private synchronized CompletableFuture<String> apply(ReceivedMessage message) {
        applied.add(message.name());
        return CompletableFuture.completedFuture("");
    }

    private synchronized List<MessageName> applied(StreamKey stream) {
        return applied.stream().filter(name -> name.stream().equals(stream)).toList();
    }

    private static final class Silent implements ReceiveListener {

        @Override
        public void applied(ReceivedMessage message) {
            assertThat(message.isLate()).isFalse();
        }

        @Override
        public void duplicate(MessageName name) {
            throw new AssertionError(name);
        }

        @Override
        public void failed(MessageName name, int attempts, Throwable cause) {
            throw new AssertionError(cause);
        }

        @Override
        public void quarantined(MessageName name, Cause cause, String reason) {
            throw new AssertionError(name + ": " + reason);
        }

        @Override
        public void strays(int entries) {
            assertThat(entries).isZero();
        }

        @Override
        public void unreachable(Exception cause) {
            throw new AssertionError(cause);
        }
    }
}
