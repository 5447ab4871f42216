package io.dromedary.component.journal;

import io.dromedary.component.ConsumerThreads;
import io.dromedary.event.Leadership;
import io.dromedary.event.Led;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A route that reads its subscription while this process leads it: the processes that share a
 * journal run the same routes, and would take the subscription over from each other for ever.
 * Thread-safe.
 */
final class LedSubscriber implements Led.Observer {

    private static final Logger LOG = LoggerFactory.getLogger(LedSubscriber.class);

    private final String name;
    private final Led<SubscriberLoop> led;

    /**
     * Does not read yet.
     *
     * @param loops makes what reads
     */
    LedSubscriber(String name, Supplier<SubscriberLoop> loops, ConsumerThreads threads) {
        this.name = name;
        this.led = new Led<>("subscriber " + name, loops, threads::execute, this);
    }

    /**
     * Stands for it.
     *
     * @throws RuntimeException if it leads at once, and cannot read
     */
    void start(Leadership leadership) {
        led.start(leadership);
    }

    @Override
    public void deposed() {
        LOG.warn("Subscriber {}: this process does not lead any more", name);
    }

    @Override
    public void failed(RuntimeException cause) {
        LOG.warn("Subscriber {} cannot read; trying again", name, cause);
    }

    void suspend() {
        led.suspend();
    }

    void resume() {
        led.resume();
    }

    /** Stops after the exchange that is under way, then lets others lead. */
    void stop() throws InterruptedException {
        led.stop();
    }
}
