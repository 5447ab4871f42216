package io.dromedary.kod.send;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.registry.Debt;
import io.dromedary.kod.registry.Delivery;
import io.dromedary.kod.registry.ObjectHead;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.SessionRegistry;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A node that was left behind: first the messages that kept the others waiting are sent to their
 * end, with the same names and bytes, then what is owed, in sessions of its own, until nothing is.
 */
final class Straggler {

    private final String node;
    private final Courier courier;
    private final SessionRegistry registry;
    private final Planner planner;

    /** What follows is guarded by the gate. */
    private Mark since;

    private boolean running;
    private boolean news;
    private boolean paid;
    private boolean reached;
    private boolean near;

    /**
     * Nothing is sent yet.
     *
     * @param since mark from which on it has to get something
     */
    Straggler(String node, Mark since, Courier courier, SessionRegistry registry, Planner planner) {
        this.node = node;
        this.since = since;
        this.courier = courier;
        this.registry = registry;
        this.planner = planner;
    }

    /** Since when something is owed; empty if nothing is. Called with the gate. */
    Optional<Mark> since() {
        return paid ? Optional.empty() : Optional.of(since);
    }

    /** Whether it is about to have everything, as far as is known. Called with the gate. */
    boolean isNear() {
        return near && !paid;
    }

    /** It is not waited for again before it has taken something. Called with the gate. */
    void disappoint() {
        near = false;
        reached = false;
    }

    boolean isRunning() {
        return running;
    }

    boolean isPaid() {
        return paid;
    }

    /** Goes on, as there is more. Called with the gate. */
    void owe() {
        news = true;
        paid = false;
        if (!running && courier.gate().isOpen()) {
            start(Optional.empty());
        }
    }

    /**
     * Begins. Called with the gate.
     *
     * @param left what is sent first; it has begun already
     */
    void start(Optional<Session> left) {
        running = true;
        boolean begun = false;
        try {
            courier.workers().execute(() -> run(left));
            begun = true;
        } finally {
            running = begun;
        }
    }

    private void run(Optional<Session> left) {
        Gate gate = courier.gate();
        boolean rests = false;
        try {
            if (left.isPresent()) {
                finish(left.get());
            }
            for (int failures = 0; !rests && gate.passUnheld(); ) {
                if (!gate.begin()) {
                    continue;
                }
                boolean failed = false;
                try {
                    rests = !sendPage();
                } catch (RuntimeException e) {
                    failed = true;
                    courier.failed(e);
                } finally {
                    gate.end();
                }
                failures = failed ? failures + 1 : 0;
                if (failed) {
                    boolean unused = gate.pause(courier.settings().pause(failures));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (!rests) { // else it may have been begun again
                synchronized (gate) {
                    running = false;
                    gate.notifyAll();
                }
            }
        }
    }

    private void finish(Session session) throws InterruptedException {
        try {
            Session.Outcome outcome = session.run(Siding.NONE);
            ended(outcome, session.deliveries(), List.of());
            if (outcome == Session.Outcome.DELIVERED) {
                session.settle();
            }
        } catch (RuntimeException e) {
            courier.failed(e); // it is owed, and sent under a new mark
        } finally {
            courier.gate().end();
        }
    }

    private void ended(Session.Outcome outcome, List<Delivery> deliveries, List<ObjectHead> held) {
        if (outcome == Session.Outcome.DELIVERED) {
            registry.pay(node, deliveries, held);
            courier.listener().completed(0, deliveries.size());
            synchronized (courier.gate()) {
                reached = true;
            }
        } else if (outcome == Session.Outcome.STALE) {
            courier.listener().givenUp("values for node " + node + " were changed long ago");
        }
    }

    /** Whether it goes on; if not, as nothing is owed, it runs no more. */
    private boolean sendPage() throws InterruptedException {
        SendSettings settings = courier.settings();
        synchronized (courier.gate()) {
            news = false;
        }
        Optional<Mark> oldest = registry.owedSince(node);
        List<ObjectHead> heads =
                registry.owed(node, settings.portionObjects(), settings.portionBytes());
        synchronized (courier.gate()) {
            oldest.ifPresent(mark -> since = mark);
            near = reached && !Selector.isFull(heads, settings);
            if (heads.isEmpty()) {
                paid = !news;
                running = news;
                courier.gate().notifyAll();
                return news;
            }
        }
        SessionPlan plan = planner.plan(Selection.of(heads, node), Set.of());
        courier.putAside(plan.oversized(), registry);
        if (!plan.deliveries().isEmpty()) {
            // Whoever considers one of these meanwhile must know that it goes there.
            registry.owe(notAmong(heads, plan.deliveries()));
            registry.begin(plan.deliveries());
        }
        ended(new Session(courier, plan.streams()).run(Siding.NONE), plan.deliveries(), heads);
        return true;
    }

    private static List<Debt> notAmong(List<ObjectHead> heads, List<Delivery> deliveries) {
        Set<ObjectKey> keys = heads.stream().map(ObjectHead::key).collect(Collectors.toSet());
        return deliveries.stream()
                .filter(delivery -> !keys.contains(delivery.head().key()))
                .map(it -> new Debt(it.node(), it.head().key(), it.mark()))
                .toList();
    }
}
