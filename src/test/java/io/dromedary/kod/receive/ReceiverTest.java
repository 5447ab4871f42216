package io.dromedary.kod.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import io.dromedary.kod.health.Cause;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageLimits;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.MessageWriter;
import io.dromedary.kod.message.MinuteDirectories;
import io.dromedary.kod.message.NameGrammar;
import io.dromedary.kod.message.RefusedMessageException;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.store.KodStore;
import io.dromedary.sql.DatabaseException;
import io.dromedary.testkit.HardCase;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A receiver")
class ReceiverTest {

    private static final StreamKey STREAM = new StreamKey("01", "02");
    private static final Instant START = Instant.parse("2026-01-31T10:00:00Z");
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir private Path folder;

    private Path exchange;
    private KodStore store;
    private Receipts receipts;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Receiver> receivers = new ArrayList<>();
    private final Told told = new Told();
    private final List<String> applied = new CopyOnWriteArrayList<>();
    private volatile Function<ReceivedMessage, CompletionStage<?>> applying =
            message -> CompletableFuture.completedFuture("");
    private FailurePolicy failures =
            new FailurePolicy(false, 0, Duration.ofMillis(10), Duration.ofMillis(20));
    private Duration notYetLimit = Duration.ofMinutes(2);

    @BeforeEach
    void open() throws IOException {
        exchange = Files.createDirectory(folder.resolve("exchange"));
        store = KodStore.open(folder.resolve("kod.db"));
        receipts = store;
    }

    @AfterEach
    void close() throws InterruptedException {
        for (Receiver receiver : receivers) {
            receiver.close(SOON);
        }
        store.close();
        threads.shutdownNow();
    }

    private Receiver start() {
        return start("test");
    }

    private Receiver start(String inbox) {
        Receiver receiver =
                new Receiver(
                        new ReceiveSettings(
                                inbox,
                                "02",
                                4,
                                100,
                                1 << 20,
                                Duration.ofMillis(20),
                                notYetLimit,
                                Duration.ofDays(30),
                                failures,
                                new MessageLimits(10_000, 50, 100)),
                        new MinuteDirectories(exchange, NameGrammar.STANDARD),
                        new FileLeases(exchange),
                        receipts,
                        message -> {
                            applied.add(message.name().fileName());
                            return applying.apply(message);
                        },
                        told,
                        threads,
                        Clock.systemUTC());
        receivers.add(receiver);
        threads.execute(receiver);
        return receiver;
    }

    private static MessageName name(int mark, int number) {
        return new MessageName(STREAM, Mark.of(START.plusSeconds(mark)), number);
    }

    private static String text(String value) {
        return "{\"message\":{\"header\":{\"sender\":\"01\",\"recipient\":\"02\",\"version\":1},"
                + "\"body\":{\"object\":[{\"#type\":\"Документ.Заказ\",\"#value\":\""
                + value
                + "\"}]}}}";
    }

    private Path write(MessageName name, String content) throws IOException {
        return new MessageWriter(exchange)
                .write(name, out -> out.write(content.getBytes(StandardCharsets.UTF_8)));
    }

    private void awaitEmpty() {
        // A file may be removed while it is listed.
        await().atMost(SOON)
                .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                .until(() -> files().isEmpty());
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(exchange)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().contains("/."))
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    private List<String> quarantine() throws IOException {
        Path quarantine = exchange.resolve(".quarantine");
        if (!Files.exists(quarantine)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(quarantine)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    @DisplayName("applies what waits mark by mark, then removes it and its directory")
    void applies() throws Exception {
        List<String> expected = new ArrayList<>();
        for (int mark = 0; mark < 300; mark++) {
            expected.add(write(name(mark, 1), text("x")).getFileName().toString());
        }
        start();
        awaitEmpty();

        assertThat(applied).isEqualTo(expected);
        assertThat(store.lastApplied("test", STREAM)).contains(name(299, 1).mark());
        await().atMost(SOON).until(() -> !Files.exists(exchange.resolve("202601311000")));
        assertThat(quarantine()).isEmpty();
    }

    @Test
    @DisplayName("leaves what is addressed to another node")
    void otherNode() throws Exception {
        write(new MessageName(new StreamKey("01", "03"), name(0, 0).mark(), 1), text("x"));
        write(name(1, 1), text("x"));
        start();

        await().atMost(SOON).until(() -> told.applied.size() == 1);
        assertThat(files()).singleElement().asString().startsWith("01to03");
    }

    @Test
    @DisplayName("does not begin the next mark while one of the last is under way or has failed")
    void order() throws Exception {
        CompletableFuture<String> slow = new CompletableFuture<>();
        applying =
                message ->
                        message.name().equals(name(0, 1))
                                ? slow
                                : CompletableFuture.completedFuture("");
        write(name(0, 1), text("slow"));
        write(name(0, 2), text("fast"));
        write(name(1, 1), text("next"));
        start();

        await().atMost(SOON).until(() -> told.applied.size() == 1);
        assertThat(applied).doesNotContain(name(1, 1).fileName());
        slow.completeExceptionally(new IOException("the infobase is locked"));
        await().atMost(SOON).until(() -> told.failed.getOrDefault(name(0, 1), 0) > 2);
        assertThat(applied).doesNotContain(name(1, 1).fileName());
        assertThat(receivers.get(0).troubles())
                .hasEntrySatisfying(
                        STREAM, trouble -> assertThat(trouble).contains("infobase is locked"));
        applying = message -> CompletableFuture.completedFuture("");
        awaitEmpty();
        assertThat(applied).endsWith(name(1, 1).fileName());
        assertThat(receivers.get(0).troubles()).isEmpty();
    }

    @Test
    @DisplayName("says that its directory cannot be read, once and not at every poll, and goes on")
    void directoryAway() throws Exception {
        told.mayBeUnreachable = true;
        start();
        Path away = folder.resolve("away");
        Files.move(exchange, away);
        await().atMost(SOON).until(() -> receivers.get(0).unreadable().isPresent());
        assertThat(receivers.get(0).unreadable().orElseThrow()).contains("exchange");
        Files.move(away, exchange);
        write(name(0, 1), text("after"));
        awaitEmpty();
        assertThat(applied).containsExactly(name(0, 1).fileName());
        assertThat(receivers.get(0).unreadable()).isEmpty();
        assertThat(told.unreachable).hasSize(1);
    }

    @Test
    @DisplayName("tries again also after an error of Java, and says what it was")
    void error() throws Exception {
        AtomicBoolean full = new AtomicBoolean(true);
        applying =
                message -> {
                    if (full.get()) {
                        throw new OutOfMemoryError("planned");
                    }
                    return CompletableFuture.completedFuture("");
                };
        write(name(0, 1), text("x"));
        Receiver receiver = start();
        await().atMost(SOON).until(() -> told.failed.getOrDefault(name(0, 1), 0) > 1);
        assertThat(receiver.troubles().get(STREAM)).contains("OutOfMemoryError");
        full.set(false);
        awaitEmpty();
    }

    @Test
    @DisplayName("puts aside what fails again and again, if told to, and goes on")
    void quarantined() throws Exception {
        failures = new FailurePolicy(true, 2, Duration.ofMillis(1), Duration.ofMillis(1));
        applying =
                message ->
                        message.name().equals(name(0, 1))
                                ? CompletableFuture.failedFuture(new IOException("no such type"))
                                : CompletableFuture.completedFuture("");
        write(name(0, 1), text("bad"));
        write(name(1, 1), text("good"));
        start();
        awaitEmpty();

        assertThat(applied).hasSize(4);
        String fileName = name(0, 1).fileName();
        assertThat(quarantine()).containsExactly(fileName, fileName + ".reason.json");
        assertThat(exchange.resolve(".quarantine").resolve(fileName)).hasContent(text("bad"));
        assertThat(exchange.resolve(".quarantine").resolve(fileName + ".reason.json"))
                .content()
                .contains("failed 3 times", "no such type", fileName);
        assertThat(told.causes).containsOnly(entry(name(0, 1), Cause.FAILED));
    }

    @Test
    @DisplayName(
            "puts aside what is refused at its first try, also if other failures are waited for")
    void refused() throws Exception {
        applying =
                message ->
                        message.name().equals(name(0, 1))
                                ? CompletableFuture.failedFuture(
                                        new IllegalStateException(
                                                new RefusedMessageException("unknown here")))
                                : CompletableFuture.completedFuture("");
        write(name(0, 1), text("bad"));
        write(name(1, 1), text("good"));
        start();
        awaitEmpty();

        String fileName = name(0, 1).fileName();
        assertThat(applied).containsExactly(fileName, name(1, 1).fileName());
        assertThat(quarantine()).containsExactly(fileName, fileName + ".reason.json");
        assertThat(exchange.resolve(".quarantine").resolve(fileName + ".reason.json"))
                .content()
                .contains("\"unknown here\"");
        assertThat(told.causes).containsOnly(entry(name(0, 1), Cause.REFUSED));
    }

    @Test
    @DisplayName("tries what could not be applied just now as often as it takes")
    void notNow() throws Exception {
        failures = new FailurePolicy(true, 2, Duration.ofMillis(1), Duration.ofMillis(1));
        applying =
                message ->
                        applied.size() < 8
                                ? CompletableFuture.failedFuture(
                                        new IllegalStateException(new NotNowException("busy")))
                                : CompletableFuture.completedFuture("");
        write(name(0, 1), text("good"));
        start();
        awaitEmpty();

        assertThat(applied).hasSizeGreaterThanOrEqualTo(8);
        assertThat(quarantine()).isEmpty();
        assertThat(told.failed).isEmpty();
    }

    @Test
    @DisplayName("removes a message whose receipt it has, without applying it again")
    void duplicate() throws Exception {
        write(name(0, 1), text("once"));
        Receiver receiver = start();
        awaitEmpty();
        receiver.close(SOON);
        write(name(0, 1), text("once"));
        start();
        awaitEmpty();

        await().atMost(SOON).until(() -> told.duplicates.size() == 1);
        assertThat(applied).hasSize(1);
    }

    @Test
    @DisplayName(
            "removes a message only after its receipt is stored, and applies it once meanwhile")
    void receiptFirst() throws Exception {
        FailingReceipts failing = new FailingReceipts(store);
        receipts = failing;
        write(name(0, 1), text("once"));
        write(name(1, 1), text("next"));
        start();
        await().atMost(SOON).until(() -> told.failed.getOrDefault(name(0, 1), 0) > 2);
        assertThat(files()).hasSize(2);
        failing.full = false;
        awaitEmpty();

        assertThat(applied).containsExactly(name(0, 1).fileName(), name(1, 1).fileName());
    }

    @Test
    @DisplayName("applies a message once that is in two directories, or comes again at once")
    void inTwoDirectories() throws Exception {
        CompletableFuture<String> slow = new CompletableFuture<>();
        applying = message -> message.name().number() == 2 ? slow : applicationOf(message);
        Path one = write(name(0, 1), text("x"));
        write(name(0, 2), text("keeps the mark open"));
        Path other = Files.createDirectory(exchange.resolve("202601311001"));
        Files.copy(one, other.resolve(one.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
        start();

        await().atMost(SOON).until(() -> told.duplicates.size() == 1);
        write(name(0, 1), text("x"));
        await().atMost(SOON).until(() -> told.duplicates.size() == 2);
        slow.complete("");
        awaitEmpty();
        assertThat(applied).containsExactlyInAnyOrder(name(0, 1).fileName(), name(0, 2).fileName());
    }

    private static CompletionStage<?> applicationOf(ReceivedMessage message) {
        return CompletableFuture.completedFuture(message.sha256());
    }

    @Test
    @DisplayName("applies equal content under another name: A, B and A again are three states")
    void equalContent() throws Exception {
        write(name(0, 1), text("A"));
        write(name(1, 1), text("B"));
        write(name(2, 1), text("A"));
        start();
        awaitEmpty();
        assertThat(applied).hasSize(3);
    }

    @Test
    @DisplayName("puts aside other content under a name that was applied")
    @HardCase(face = "kod:messages", fault = "other content under an applied name")
    void sameName() throws Exception {
        write(name(0, 1), text("one"));
        start();
        awaitEmpty();
        write(name(0, 1), text("another"));
        awaitEmpty();

        assertThat(applied).hasSize(1);
        assertThat(told.quarantined.get(name(0, 1))).contains("other content was applied");
        assertThat(told.causes).containsOnly(entry(name(0, 1), Cause.NAME_TAKEN));
    }

    @Test
    @DisplayName("applies at once what comes after a later mark, and counts it as late")
    void late() throws Exception {
        write(name(5, 1), text("x"));
        start();
        awaitEmpty();
        write(name(1, 1), text("y"));
        awaitEmpty();

        await().atMost(SOON).until(() -> told.applied.size() == 2);
        assertThat(told.applied).extracting(ReceivedMessage::isLate).containsExactly(false, true);
        assertThat(store.lastApplied("test", STREAM)).contains(name(5, 1).mark());
    }

    @Test
    @DisplayName("waits for a file that is being written, and meanwhile begins nothing later")
    @HardCase(face = "kod:messages", fault = "a writer in the middle of a file")
    void halfWritten() throws Exception {
        Path minute = Files.createDirectories(exchange.resolve(name(0, 1).mark().minute()));
        Path file = minute.resolve(name(0, 1).fileName());
        byte[] whole = text("Ёлка").getBytes(StandardCharsets.UTF_8);
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        write(name(1, 1), text("later"));
        start();
        Path other = write(new MessageName(new StreamKey("03", "02"), name(0, 0).mark(), 1), "{");
        Files.writeString(other, text("x").replace("\"01\"", "\"03\""));
        await().atMost(SOON).until(() -> told.applied.size() == 1);
        assertThat(applied).noneMatch(name -> name.startsWith("01to02"));
        Files.write(
                file,
                Arrays.copyOfRange(whole, whole.length / 2, whole.length),
                StandardOpenOption.APPEND);
        awaitEmpty();

        assertThat(applied).endsWith(name(0, 1).fileName(), name(1, 1).fileName());
        assertThat(quarantine()).isEmpty();
    }

    @Test
    @DisplayName("says which stream waits for a file that is not written to its end")
    void tellsUnfinished() throws Exception {
        Path empty = write(name(0, 1), "");
        write(name(1, 1), text("later"));
        Receiver receiver = start();

        await().atMost(SOON).until(() -> !receiver.troubles().isEmpty());
        assertThat(receiver.troubles()).containsOnlyKeys(STREAM);
        assertThat(receiver.troubles().get(STREAM))
                .startsWith(name(0, 1) + ": it is not written to its end")
                .contains("put aside at");

        Files.writeString(empty, text("x"));
        awaitEmpty();
        await().atMost(SOON).untilAsserted(() -> assertThat(receiver.troubles()).isEmpty());
    }

    @Test
    @DisplayName("puts aside what stays unfinished, whatever the policy for failures is")
    @HardCase(face = "kod:messages", fault = "a writer that stops halfway")
    void staysUnfinished() throws Exception {
        notYetLimit = Duration.ofMillis(200);
        write(name(0, 1), text("x").substring(0, 50));
        write(name(0, 2), "");
        write(name(1, 1), text("later"));
        start();
        awaitEmpty();

        assertThat(told.quarantined.get(name(0, 1))).contains("not JSON");
        assertThat(told.quarantined.get(name(0, 2))).isEqualTo("it is empty");
        assertThat(applied).containsExactly(name(1, 1).fileName());
    }

    @Test
    @DisplayName("puts aside what is no message, each with its reason, and goes on")
    @HardCase(face = "kod:messages", fault = "a mark more than five minutes ahead, and no messages")
    void noMessages() throws Exception {
        Path minute = Files.createDirectories(exchange.resolve(name(0, 1).mark().minute()));
        Files.write(
                minute.resolve(name(0, 1).fileName()),
                text("Ёлка").getBytes(Charset.forName("windows-1251")));
        write(name(0, 2), text("x").replace("\"02\"", "\"03\""));
        write(name(0, 3), text("x").replace("\"version\":1", "\"version\":2"));
        write(name(0, 4), text("x").replace("\"x\"", "[".repeat(200) + "]".repeat(200)));
        write(name(0, 5), text("x").replace("\"x\"", "{\"a\":1,\"a\":2}"));
        try (RandomAccessFile huge =
                new RandomAccessFile(minute.resolve(name(0, 6).fileName()).toFile(), "rw")) {
            huge.setLength(2L << 30); // sparse
        }
        MessageName ahead =
                new MessageName(STREAM, Mark.of(Instant.now().plus(Duration.ofMinutes(6))), 1);
        write(ahead, text("x"));
        write(name(1, 1), text("good"));
        try (Stream<Path> all = Files.list(minute)) {
            for (Path file : all.toList()) {
                Files.setLastModifiedTime(file, FileTime.from(START));
            }
        }
        start();
        awaitEmpty();

        assertThat(applied).containsExactly(name(1, 1).fileName());
        assertThat(told.quarantined)
                .hasSize(7)
                .hasEntrySatisfying(name(0, 1), has("is not UTF-8"))
                .hasEntrySatisfying(name(0, 2), has("its header says 01to03, its name 01to02"))
                .hasEntrySatisfying(name(0, 3), has("only 1 is known"))
                .hasEntrySatisfying(name(0, 4), has("exceeds a limit"))
                .hasEntrySatisfying(name(0, 5), has("Duplicate"))
                .hasEntrySatisfying(name(0, 6), has("more than 10,000 bytes"))
                .hasEntrySatisfying(ahead, has("5 minutes ahead"));
        assertThat(told.causes)
                .containsEntry(name(0, 1), Cause.UNREADABLE)
                .containsEntry(name(0, 6), Cause.TOO_LONG)
                .containsEntry(ahead, Cause.MARK_AHEAD);
        assertThat(quarantine()).hasSize(14);
    }

    @Test
    @DisplayName("leaves alone what is swapped for a link, a folder or nothing before it is read")
    void swapped() throws Exception {
        Path outside = Files.writeString(folder.resolve("outside"), text("not ours"));
        List<Path> files = new ArrayList<>();
        for (int mark = 0; mark < 4; mark++) {
            files.add(write(name(mark, 1), text("x")));
        }
        applying =
                message -> {
                    // The next ones were listed already; one of them is read ahead, one is not.
                    try {
                        if (message.name().equals(name(0, 1))) {
                            for (Path file : files.subList(1, 3)) {
                                Files.delete(file);
                            }
                            Files.createSymbolicLink(files.get(1), outside);
                            Files.createDirectory(files.get(2));
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    return CompletableFuture.completedFuture("");
                };
        start();

        await().atMost(SOON).until(() -> told.applied.size() == 2);
        assertThat(applied).containsExactly(name(0, 1).fileName(), name(3, 1).fileName());
        await().atMost(SOON).until(() -> told.strays.contains(2));
        assertThat(told.failed).isEmpty();
        assertThat(quarantine()).isEmpty();
        assertThat(files.get(1)).isSymbolicLink();
        assertThat(outside).hasContent(text("not ours"));
    }

    private static Consumer<String> has(String part) {
        return reason -> assertThat(reason).contains(part);
    }

    @Test
    @DisplayName("shares a directory with another one: each message is applied by one of them")
    @HardCase(face = "kod:messages", fault = "two receivers on one directory")
    void two() throws Exception {
        start();
        start();
        for (int mark = 0; mark < 50; mark++) {
            write(name(mark, 1), text("x"));
        }
        awaitEmpty();

        assertThat(applied).hasSize(50).isSorted();
        receivers.get(0).close(SOON);
        write(name(60, 1), text("x"));
        awaitEmpty();
        assertThat(applied).hasSize(51);
    }

    @Test
    @DisplayName("is not kept from other streams by the backlog of one that fails")
    void otherStreams() throws Exception {
        applying =
                message ->
                        message.name().stream().equals(STREAM)
                                ? CompletableFuture.failedFuture(new IOException("no"))
                                : CompletableFuture.completedFuture("");
        for (int number = 0; number < 250; number++) {
            write(name(number, number), text("x"));
        }
        start();
        MessageName other = new MessageName(new StreamKey("03", "02"), name(999, 0).mark(), 1);
        write(other, text("x").replace("\"01\"", "\"03\""));

        await().atMost(SOON).until(() -> told.applied.size() == 1);
        assertThat(told.applied.get(0).name()).isEqualTo(other);
        applying = message -> CompletableFuture.completedFuture("");
        awaitEmpty();
    }

    @Test
    @DisplayName("finds a stream behind a long backlog of one that waits for an unfinished file")
    void behindBacklog() throws Exception {
        Path unfinished = write(name(0, 1), text("x").substring(0, 50));
        for (int number = 1; number < 350; number++) {
            write(name(60 * number, 1), text("x"));
        }
        MessageName other = new MessageName(new StreamKey("03", "02"), name(60 * 349, 0).mark(), 1);
        write(other, text("x").replace("\"01\"", "\"03\""));
        start();

        await().atMost(SOON).until(() -> told.applied.size() == 1);
        assertThat(told.applied.get(0).name()).isEqualTo(other);
        Files.writeString(unfinished, text("x"));
        awaitEmpty();
        assertThat(applied).hasSize(351);
        assertThat(applied.subList(1, 351)).isSorted();
    }

    @Test
    @DisplayName("takes several marks a second of files that are seconds old")
    void liveStream() throws Exception {
        start();
        List<String> expected = new ArrayList<>();
        for (int mark = 0; mark < 60; mark++) {
            for (int number = 1; number <= 3; number++) {
                expected.add(write(name(mark, number), text("x")).getFileName().toString());
            }
        }
        awaitEmpty();

        assertThat(applied).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(applied.stream().map(name -> name.substring(8, 25))).isSorted();
        assertThat(told.applied).noneMatch(ReceivedMessage::isLate);
    }

    /** Receipts on a disk that is full. */
    private static final class FailingReceipts implements Receipts {

        private final Receipts receipts;
        private volatile boolean full = true;

        private FailingReceipts(Receipts receipts) {
            this.receipts = receipts;
        }

        @Override
        public Optional<Receipt> find(String inbox, MessageName name) {
            return receipts.find(inbox, name);
        }

        @Override
        public CompletionStage<?> record(String inbox, MessageName name, Receipt receipt) {
            return full
                    ? CompletableFuture.failedFuture(new DatabaseException("the disk is full"))
                    : receipts.record(inbox, name, receipt);
        }

        @Override
        public Optional<Mark> lastApplied(String inbox, StreamKey stream) {
            return receipts.lastApplied(inbox, stream);
        }

        @Override
        public int forget(String inbox, Instant before) {
            return receipts.forget(inbox, before);
        }
    }

    /** What the receivers told. */
    private static final class Told implements ReceiveListener {

        private final List<ReceivedMessage> applied = new CopyOnWriteArrayList<>();
        private final List<MessageName> duplicates = new CopyOnWriteArrayList<>();
        private final List<Integer> strays = new CopyOnWriteArrayList<>();
        private final Map<MessageName, Integer> failed = new ConcurrentHashMap<>();
        private final Map<MessageName, String> quarantined = new ConcurrentHashMap<>();
        private final Map<MessageName, Cause> causes = new ConcurrentHashMap<>();
        private final List<Exception> unreachable = new CopyOnWriteArrayList<>();
        private volatile boolean mayBeUnreachable;

        @Override
        public void applied(ReceivedMessage message) {
            applied.add(message);
        }

        @Override
        public void duplicate(MessageName name) {
            duplicates.add(name);
        }

        @Override
        public void failed(MessageName name, int attempts, Throwable cause) {
            failed.put(name, attempts);
        }

        @Override
        public void quarantined(MessageName name, Cause cause, String reason) {
            quarantined.put(name, reason);
            causes.put(name, cause);
        }

        @Override
        public void strays(int entries) {
            strays.add(entries);
        }

        @Override
        public void unreachable(Exception cause) {
            if (!mayBeUnreachable) {
                throw new AssertionError(cause);
            }
            unreachable.add(cause);
        }
    }
}
