package io.dromedary.bench;

import io.dromedary.testkit.kod.ExchangeHarness;
import io.dromedary.testkit.kod.ExchangeHarness.Figures;
import java.nio.file.Path;
import java.time.Duration;
import java.util.logging.Logger;

/** Lets three nodes agree on very many objects, and prints what it took. */
public final class KodConvergeBench {

    private static final Logger LOG = Logger.getLogger(KodConvergeBench.class.getName());
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final double MOST_DUPLICATES = 0.1;

    private KodConvergeBench() {}

    /**
     * Runs; fails if the registries differ, lack something, or too much was sent for nothing.
     *
     * @param arguments empty folder, number of objects, bytes of a value, and a seed
     */
    public static void main(String[] arguments) throws Exception {
        Figures figures =
                new ExchangeHarness(
                                Path.of(arguments[0]).toAbsolutePath(),
                                Integer.parseInt(arguments[1]),
                                Integer.parseInt(arguments[2]),
                                PATIENCE)
                        .run(Long.parseLong(arguments[3]));
        LOG.info(figures::toString);
        if (figures.duplicates() > MOST_DUPLICATES) {
            throw new IllegalStateException("too many objects were received for nothing");
        }
    }
}
