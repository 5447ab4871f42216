package io.dromedary.component.eventlog;

import io.dromedary.component.ConsumerThreads;
import io.dromedary.event.Leadership;
import io.dromedary.event.Led;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log that is followed while this process leads it, among those that share the journal. Each time
 * it is elected it begins anew at the checkpoint. Thread-safe.
 */
final class LedLog implements Led.Observer {

    private static final Logger LOG = LoggerFactory.getLogger(LedLog.class);

    private final Following following;
    private final Led<FollowedLog> led;

    /**
     * A log that is not followed yet.
     *
     * @param logs makes what follows it
     */
    LedLog(Following following, Supplier<FollowedLog> logs, ConsumerThreads workers) {
        this.following = following;
        this.led = new Led<>(following.source(), logs, workers::execute, this);
    }

    String infobase() {
        return following.settings().infobase();
    }

    String source() {
        return following.source();
    }

    /** Why the log is not read on; empty while all is well, or while another process reads it. */
    Optional<String> trouble() {
        return led.current().flatMap(FollowedLog::trouble);
    }

    /**
     * Stands for it.
     *
     * @throws RuntimeException if it leads at once, and cannot be followed
     */
    void start(Leadership leadership) {
        led.start(leadership);
        if (!led.leads()) {
            LOG.info(
                    "Infobase {}: waiting to lead; until then another process reads {}",
                    infobase(),
                    following.settings().location());
        }
    }

    @Override
    public void deposed() {
        LOG.warn("Infobase {}: this process does not lead any more", infobase());
    }

    @Override
    public void failed(RuntimeException cause) {
        LOG.warn("Infobase {}: the log cannot be followed; trying again", infobase(), cause);
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
