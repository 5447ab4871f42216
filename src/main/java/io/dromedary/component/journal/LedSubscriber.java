package io.dromedary.component.journal;

import io.dromedary.component.ConsumerThreads;
import io.dromedary.event.Leadership;
import io.dromedary.event.Leadership.Candidacy;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A route that reads its subscription while this process leads it: the processes that share a
 * journal run the same routes, and would take the subscription over from each other for ever.
 * Thread-safe.
 */
final class LedSubscriber implements Leadership.Candidate {

    private static final Logger LOG = LoggerFactory.getLogger(LedSubscriber.class);
    private static final Duration RETRY = Duration.ofSeconds(5);

    /** Exchanges under way have been waited for already by Camel's shutdown strategy. */
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private final String name;
    private final Supplier<SubscriberLoop> loops;
    private final ConsumerThreads threads;

    private volatile boolean leads;
    private volatile boolean stood;

    /** These are guarded by this. */
    private Optional<Candidacy> candidacy = Optional.empty();

    private Optional<SubscriberLoop> loop = Optional.empty();
    private boolean suspended;

    /**
     * Does not read yet.
     *
     * @param loops makes what reads
     */
    LedSubscriber(String name, Supplier<SubscriberLoop> loops, ConsumerThreads threads) {
        this.name = name;
        this.loops = loops;
        this.threads = threads;
    }

    /**
     * Stands for it.
     *
     * @throws RuntimeException if it leads at once, and cannot read
     */
    void start(Leadership leadership) {
        Candidacy standing = leadership.stand("subscriber " + name, this);
        synchronized (this) {
            candidacy = Optional.of(standing);
        }
        stood = true;
        adapt();
    }

    @Override
    public void elected() {
        leads = true;
        adaptSoon();
    }

    @Override
    public void deposed() {
        leads = false;
        LOG.warn("Subscriber {}: this process does not lead any more", name);
        adaptSoon();
    }

    private void adaptSoon() {
        if (stood) {
            threads.execute(this::adaptSafely);
        }
    }

    private void adaptSafely() {
        try {
            adapt();
        } catch (RuntimeException e) {
            LOG.warn("Subscriber {} cannot read; trying again", name, e);
            threads.executeAfter(RETRY, this::adaptSafely);
        }
    }

    /** Reads if this process leads, and stops if not. */
    private synchronized void adapt() {
        boolean wanted = leads && candidacy.isPresent();
        if (wanted && loop.isEmpty()) {
            SubscriberLoop begun = loops.get();
            if (suspended) {
                begun.suspend();
            }
            begun.start();
            loop = Optional.of(begun);
        } else if (!wanted && loop.isPresent()) {
            try {
                stopLoop();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void stopLoop() throws InterruptedException {
        if (loop.isPresent()) {
            SubscriberLoop ending = loop.get();
            loop = Optional.empty();
            ending.stop(STOP_PATIENCE);
        }
    }

    synchronized void suspend() {
        suspended = true;
        loop.ifPresent(SubscriberLoop::suspend);
    }

    synchronized void resume() {
        suspended = false;
        loop.ifPresent(SubscriberLoop::resume);
    }

    /** Stops after the exchange that is under way, then lets others lead. */
    synchronized void stop() throws InterruptedException {
        Optional<Candidacy> former = candidacy;
        candidacy = Optional.empty();
        try {
            stopLoop();
        } finally {
            former.ifPresent(Candidacy::close);
        }
    }
}
