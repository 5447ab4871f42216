package io.dromedary;

import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.MessageWriter;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.testkit.rabbit.RabbitAddress;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Long messages from the directory of node 01 over RabbitMQ to that of node 02, each node in a
 * process of its own.
 */
public final class LargeRelay {

    private static final StreamKey STREAM = new StreamKey("01", "02");
    private static final Instant START = Instant.parse("2026-01-31T10:00:00Z");
    private static final int LINE = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A message, which is the only one of its mark. */
    public record Sent(String name, long bytes, String sha256) {}

    private final Path folder;
    private final RabbitAddress broker;
    private final long maxBytes;
    private final int prefetch;

    /** Nodes that take messages of up to so many bytes, and hold so many of them. */
    public LargeRelay(Path folder, RabbitAddress broker, long maxBytes, int prefetch)
            throws IOException {
        this.folder = folder;
        this.broker = broker;
        this.maxBytes = maxBytes;
        this.prefetch = prefetch;
        Files.createDirectories(directory("01"));
        Files.createDirectories(directory("02"));
    }

    /** The exchange directory of a node. */
    public Path directory(String node) {
        return folder.resolve("exchange-" + node);
    }

    /** What a node has said. */
    public String said(String node) throws IOException {
        return Files.readString(folder.resolve("said-" + node + ".txt"));
    }

    /** Starts a node; its process is ended by whoever called. */
    public Process start(String here, int heapMegabytes) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + heapMegabytes + "m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RelayProcess.class.getName(),
                        folder.resolve("data-" + here).toString(),
                        directory(here).toString(),
                        here,
                        here.equals("01") ? "02" : "01",
                        Long.toString(maxBytes),
                        Integer.toString(prefetch),
                        broker.uri())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(
                                folder.resolve("said-" + here + ".txt").toFile()))
                .start();
    }

    /** Lets node 02 make its queue, and ends it. */
    public void makeQueue(int heapMegabytes) throws Exception {
        Process node = start("02", heapMegabytes);
        try {
            await().atMost(PATIENCE).until(this::isConsumed);
        } finally {
            node.destroyForcibly().waitFor();
        }
    }

    private boolean isConsumed() throws Exception {
        try (Connection connection = broker.client().newConnection();
                Channel channel = connection.createChannel()) {
            return channel.consumerCount("kod.01.02") > 0; // bound before
        } catch (IOException e) {
            return false;
        }
    }

    /** Writes a message of exactly so many bytes into the directory of node 01. */
    public Sent write(int mark, long bytes) throws IOException {
        MessageName name = new MessageName(STREAM, Mark.of(START.plusSeconds(mark)), 1);
        MessageDigest digest = sha256();
        new MessageWriter(directory("01"))
                .write(name, file -> write(new DigestOutputStream(file, digest), mark, bytes));
        return new Sent(name.fileName(), bytes, HexFormat.of().formatHex(digest.digest()));
    }

    private static void write(OutputStream file, int mark, long bytes) throws IOException {
        OutputStream out = new BufferedOutputStream(file, 1 << 16);
        byte[] head = head();
        byte[] tail = "\"\"]}]}}}".getBytes(StandardCharsets.UTF_8);
        out.write(head);
        Random random = new Random(mark);
        byte[] line = new byte[LINE];
        long left = bytes - head.length - tail.length;
        while (left >= LINE) {
            for (int i = 1; i < LINE - 2; i++) {
                line[i] = (byte) ('a' + random.nextInt(26));
            }
            line[0] = '"';
            line[LINE - 2] = '"';
            line[LINE - 1] = ',';
            out.write(line);
            left -= LINE;
        }
        out.write(" ".repeat((int) left).getBytes(StandardCharsets.UTF_8));
        out.write(tail);
        out.flush();
    }

    private static byte[] head() {
        return "{\"message\":{\"header\":{\"sender\":\"01\",\"recipient\":\"02\",\"version\":1},\"body\":{\"object\":[{\"#type\":\"Документ.Заказ\",\"#value\":["
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The messages in the directory of a node, in the order in which they came there. */
    public List<Path> files(String node) {
        try (Stream<Path> all = Files.walk(directory(node))) {
            return all.filter(file -> file.getFileName().toString().startsWith("01to02at"))
                    .filter(file -> !file.toString().contains("/."))
                    .sorted(Comparator.comparing(LargeRelay::modified))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What came, in the order in which it came. */
    public List<Sent> arrived() throws IOException {
        return files("02").stream().map(LargeRelay::read).toList();
    }

    private static Sent read(Path file) {
        MessageDigest digest = sha256();
        try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            long bytes = Files.copy(file, out);
            return new Sent(
                    file.getFileName().toString(),
                    bytes,
                    HexFormat.of().formatHex(digest.digest()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * Waits until so many messages are in the directory of a node.
     *
     * @return false if the process has ended before, or there was no time
     */
    public boolean awaitFiles(Process process, String node, int messages, Duration most)
            throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        while (System.nanoTime() < end) {
            try {
                if (files(node).size() == messages) {
                    return true;
                }
            } catch (UncheckedIOException e) {
                // a file went while it was looked at: once more
            }
            if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        return false;
    }
}
