package io.dromedary.kod.send;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.registry.SessionRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The nodes that were left behind. Common sessions send nothing to them, but remember what they
 * have to get, until they have everything else. Thread-safe.
 */
final class Stragglers implements Siding {

    private final Courier courier;
    private final Gate gate;
    private final SessionRegistry registry;
    private final Planner planner;
    private final Set<String> recipients;
    private final Clock clock;

    /** By code; guarded by the gate. */
    private final Map<String, Straggler> behind = new TreeMap<>();

    /**
     * Nobody is behind yet.
     *
     * @param recipients all nodes that are sent to
     */
    Stragglers(
            Courier courier,
            SessionRegistry registry,
            Planner planner,
            Set<String> recipients,
            Clock clock) {
        this.courier = courier;
        this.gate = courier.gate();
        this.registry = registry;
        this.planner = planner;
        this.recipients = recipients;
        this.clock = clock;
    }

    /** Those that were behind when the last dispatcher ended. */
    void recall() {
        for (String node : recipients) {
            Optional<Mark> since = registry.owedSince(node);
            synchronized (gate) {
                if (since.isPresent() && !behind.containsKey(node)) {
                    leave(node, since.get()).owe();
                }
            }
        }
    }

    /**
     * Leaves a node behind if there is another one that goes on; else nobody would gain, and much
     * would be written when the place where all messages go is out of order.
     *
     * @return whether it is left
     */
    @Override
    public boolean leaves(String node) {
        synchronized (gate) {
            boolean helps =
                    recipients.stream()
                            .filter(other -> !other.equals(node))
                            .map(other -> Optional.ofNullable(behind.get(other)))
                            .anyMatch(other -> other.map(Straggler::isPaid).orElse(true));
            if (helps) {
                Straggler unused = leave(node, Mark.of(clock.instant()));
                courier.listener().leftBehind(node);
            }
            return helps;
        }
    }

    private Straggler leave(String node, Mark since) {
        Straggler straggler = new Straggler(node, since, courier, registry, planner);
        behind.put(node, straggler);
        return straggler;
    }

    @Override
    public void follow(Session left) {
        synchronized (gate) {
            if (gate.isOpen()) {
                gate.fork();
                behind.get(left.node()).start(Optional.of(left));
            } else {
                left.abandon();
            }
        }
    }

    /** Something more was written down for these. */
    void owe(Collection<String> nodes) {
        synchronized (gate) {
            nodes.forEach(node -> behind.get(node).owe());
        }
    }

    /** Those that common sessions send nothing to. */
    Set<String> behind() {
        synchronized (gate) {
            return Set.copyOf(behind.keySet());
        }
    }

    /**
     * Lets those go on with the others that have everything. Waits a little for who is about to: in
     * the meantime nothing is added to what it has to get.
     *
     * @return whether there are any; what was read before may have older versions than they have
     */
    boolean rejoin() throws InterruptedException {
        synchronized (gate) {
            long end = System.nanoTime() + courier.settings().patience().toNanos();
            long left = end - System.nanoTime();
            while (left > 0 && behind.values().stream().anyMatch(this::isAwaited)) {
                TimeUnit.NANOSECONDS.timedWait(gate, left);
                left = end - System.nanoTime();
            }
            behind.values().stream().filter(Straggler::isNear).forEach(Straggler::disappoint);
            return behind.entrySet()
                    .removeIf(
                            node -> {
                                if (node.getValue().isPaid()) {
                                    courier.listener().caughtUp(node.getKey());
                                }
                                return node.getValue().isPaid();
                            });
        }
    }

    private boolean isAwaited(Straggler one) {
        return one.isNear() && one.isRunning() && gate.isOpen();
    }

    /** How long something has been owed, by node. */
    Map<String, Duration> lags() {
        synchronized (gate) {
            Map<String, Duration> lags = new TreeMap<>();
            behind.forEach(
                    (node, straggler) ->
                            straggler
                                    .since()
                                    .map(mark -> Duration.between(mark.instant(), clock.instant()))
                                    .filter(lag -> !lag.isNegative())
                                    .ifPresent(lag -> lags.put(node, lag)));
            return lags;
        }
    }

    /** Waits until nothing is sent any more. */
    void awaitEnd() throws InterruptedException {
        synchronized (gate) {
            while (behind.values().stream().anyMatch(Straggler::isRunning)) {
                gate.wait();
            }
        }
    }
}
