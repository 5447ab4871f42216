package io.dromedary.bench;

import io.dromedary.LargeRelay;
import io.dromedary.LargeRelay.Sent;
import io.dromedary.testkit.rabbit.RabbitAddress;
import io.dromedary.testkit.rabbit.RabbitBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Messages as long as they may be, from folder to RabbitMQ to folder: first all of them into the
 * queue, then all of them out, so that the recipient gets as many at once as it asks for. With less
 * heap each time, until one of the processes is out of memory.
 */
public final class KodLargeRelayBench {

    private static final Duration MOST = Duration.ofSeconds(60);

    private KodLargeRelayBench() {}

    /** Arguments: empty folder, messages, MiB of each, prefetch, then heaps in MiB. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        int messages = Integer.parseInt(arguments[1]);
        long bytes = Long.parseLong(arguments[2]) << 20;
        int prefetch = Integer.parseInt(arguments[3]);
        try (RabbitBroker broker = RabbitBroker.launch()) {
            for (int i = 4; i < arguments.length; i++) {
                broker.addVirtualHost("heap" + i);
                run(
                        Files.createDirectories(folder.resolve("heap" + i)),
                        broker.address("heap" + i),
                        messages,
                        bytes,
                        prefetch,
                        Integer.parseInt(arguments[i]));
            }
        }
        System.exit(0);
    }

    private static void run(
            Path folder, RabbitAddress broker, int messages, long bytes, int prefetch, int heap)
            throws Exception {
        LargeRelay relay = new LargeRelay(folder, broker, bytes, prefetch);
        relay.makeQueue(heap);
        List<Sent> sent = new ArrayList<>();
        for (int mark = 0; mark < messages; mark++) {
            sent.add(relay.write(mark, bytes));
        }
        String out = timed(relay, "01", heap, "01", 0);
        String in = timed(relay, "02", heap, "02", messages);
        System.out.println(
                String.format(
                        Locale.ROOT,
                        "%d messages of %,d B, prefetch %d, -Xmx%dm: sender %s, recipient %s, bytes and order %s",
                        messages,
                        bytes,
                        prefetch,
                        heap,
                        out,
                        in,
                        relay.arrived().equals(sent) ? "kept" : "NOT kept"));
    }

    private static String timed(LargeRelay relay, String node, int heap, String where, int messages)
            throws Exception {
        long begin = System.nanoTime();
        Process process = relay.start(node, heap);
        try {
            boolean done = relay.awaitFiles(process, where, messages, MOST);
            double seconds = (System.nanoTime() - begin) / 1e9;
            String end =
                    process.isAlive() ? "had no time" : "ended with code " + process.exitValue();
            return done ? String.format(Locale.ROOT, "%.1f s", seconds) : end;
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
