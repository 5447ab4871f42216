package io.dromedary.bench;

import io.dromedary.testkit.kod.ExchangeHarness;
import io.dromedary.testkit.kod.ExchangeHarness.Figures;
import io.dromedary.testkit.kod.QueuePerPair;
import io.dromedary.testkit.kod.SharedFolder;
import io.dromedary.testkit.kod.Transport;
import io.dromedary.testkit.rabbit.RabbitBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.logging.Logger;

/** Lets three nodes agree on very many objects, and prints what it took. */
public final class KodConvergeBench {

    private static final Logger LOG = Logger.getLogger(KodConvergeBench.class.getName());
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final int HEAP_MEGABYTES = 256;
    private static final double MOST_DUPLICATES = 0.1;

    private KodConvergeBench() {}

    /**
     * Runs; fails if the registries differ, lack something, or too much was sent for nothing.
     *
     * @param arguments empty folder, {@code folder} or {@code rabbitmq}, number of objects, bytes
     *     of a value, and a seed
     */
    public static void main(String[] arguments) throws Exception {
        Path base = Path.of(arguments[0]).toAbsolutePath();
        switch (arguments[1]) {
            case "folder" -> run(arguments, base, new SharedFolder(base.resolve("exchange")));
            case "rabbitmq" -> {
                try (RabbitBroker broker = RabbitBroker.launch()) {
                    broker.addVirtualHost("kod");
                    run(
                            arguments,
                            base,
                            new QueuePerPair(base, broker.address("kod"), Optional.of(broker)));
                }
            }
            default ->
                    throw new IllegalArgumentException(
                            arguments[1] + " is no transport: give folder or rabbitmq");
        }
    }

    private static void run(String[] arguments, Path base, Transport transport) throws Exception {
        Figures figures =
                new ExchangeHarness(
                                base,
                                transport,
                                Integer.parseInt(arguments[2]),
                                Integer.parseInt(arguments[3]),
                                HEAP_MEGABYTES,
                                PATIENCE)
                        .run(Long.parseLong(arguments[4]));
        LOG.info(figures::toString);
        if (figures.duplicates() > MOST_DUPLICATES) {
            throw new IllegalStateException("too many objects were received for nothing");
        }
    }
}
