package io.dromedary.kod.send;

import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.registry.Debt;
import io.dromedary.kod.registry.Delivery;
import io.dromedary.kod.send.Consignment.Line;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Sends the messages of a plan until each is delivered. A message that is not is sent again, with
 * the same name and bytes, for as long as it takes.
 *
 * <p>Nodes take turns: the next message is one for the node that has the fewest workers, so that a
 * node that takes nothing, or never answers, does not have them all. A node that keeps the others
 * waiting for too long is left behind: its messages go on as a session of their own.
 */
final class Session {

    /** How a session ended. */
    enum Outcome {
        DELIVERED,
        /** A value is gone: what was planned is out of date. */
        STALE,
        /** Closed before all was delivered. */
        CLOSED
    }

    private final Courier courier;
    private final Gate gate;
    private final Map<MessageName, String> troubles;
    private final int mostWorkers;

    /** What follows is guarded by the gate. */
    private final List<Consignment> consignments;

    private final List<Session> left = new ArrayList<>();
    private boolean settled;
    private boolean abandoned;
    private Outcome outcome = Outcome.DELIVERED;
    private Optional<RuntimeException> failure = Optional.empty();

    Session(Courier courier, List<List<PlannedMessage>> streams) {
        this.courier = courier;
        this.gate = courier.gate();
        this.troubles = courier.troubles();
        this.mostWorkers = streams.size();
        this.consignments = new ArrayList<>(Consignment.of(streams, this));
    }

    /** What another session has left behind. */
    private Session(Courier courier, Consignment consignment) {
        this.courier = courier;
        this.gate = courier.gate();
        this.troubles = courier.troubles();
        this.mostWorkers = 1;
        this.consignments = new ArrayList<>(List.of(consignment));
    }

    /**
     * Sends all messages; returns when nothing is under way any more but what is left behind.
     *
     * @param siding asked whether a node that keeps the others waiting is left behind
     * @throws RuntimeException if what is to be sent could not be read
     */
    Outcome run(Siding siding) throws InterruptedException {
        synchronized (gate) {
            try {
                hire(mostWorkers);
                while (isUnderWay()) {
                    long patience = leaveLate(siding);
                    if (isUnderWay()) {
                        TimeUnit.NANOSECONDS.timedWait(gate, patience);
                    }
                }
            } finally {
                lines().forEach(line -> forget(line.messages));
                lines().forEach(Line::unload);
            }
            if (failure.isPresent()) {
                throw failure.get();
            }
            return outcome;
        }
    }

    /** The nodes that were left behind. */
    Set<String> left() {
        synchronized (gate) {
            return left.stream().map(Session::node).collect(Collectors.toSet());
        }
    }

    /** What these have to get, as far as the registry does not know that they have it. */
    List<Debt> debts() {
        synchronized (gate) {
            return left.stream()
                    .filter(session -> !session.settled)
                    .flatMap(session -> session.deliveries().stream())
                    .map(it -> new Debt(it.node(), it.head().key(), it.mark()))
                    .toList();
        }
    }

    /** The registry knows that all is delivered. */
    void settle() {
        synchronized (gate) {
            settled = true;
        }
    }

    /** Nobody runs it any more; what is under way is unloaded when it ends. */
    void abandon() {
        synchronized (gate) {
            abandoned = true;
            end(Outcome.CLOSED);
            lines().stream().filter(line -> !line.taken).forEach(Line::unload);
        }
    }

    /** Of a session that was left behind. */
    String node() {
        return consignments.get(0).node;
    }

    /** What nodes hold when all is delivered. */
    List<Delivery> deliveries() {
        synchronized (gate) {
            return consignments.stream().flatMap(one -> one.deliveries.stream()).toList();
        }
    }

    /** Nobody is there to be hired once it is closed. */
    private void hire(int workers) {
        if (!gate.isOpen()) {
            end(Outcome.CLOSED);
            return;
        }
        for (int i = 0; i < workers; i++) {
            courier.workers().execute(this::work);
        }
    }

    private List<Line> lines() {
        return consignments.stream().flatMap(one -> one.lines.stream()).toList();
    }

    private boolean isUnderWay() {
        return consignments.stream()
                .anyMatch(one -> one.taken() > 0 || (goesOn() && !one.isDelivered()));
    }

    private boolean goesOn() {
        return outcome == Outcome.DELIVERED && failure.isEmpty();
    }

    /** How long it takes until a node is late, if it does not deliver anything. */
    private long leaveLate(Siding siding) {
        long patience = courier.settings().patience().toNanos();
        long next = patience;
        for (Consignment consignment : List.copyOf(consignments)) {
            Optional<Long> since = consignment.waitingSince();
            if (since.isEmpty()) {
                continue;
            }
            long remaining = patience - (System.nanoTime() - since.get());
            if (remaining > 0) {
                next = Math.min(next, remaining);
            } else if (siding.leaves(consignment.node)) {
                siding.follow(leave(consignment));
            }
        }
        return Math.max(next, TimeUnit.MILLISECONDS.toNanos(1));
    }

    private Session leave(Consignment consignment) {
        Session session = new Session(courier, consignment);
        consignments.remove(consignment);
        consignment.session = session;
        left.add(session);
        hire(consignment.taken()); // for those that it keeps
        gate.notifyAll();
        return session;
    }

    private void work() {
        try {
            Optional<Line> line = next();
            while (line.isPresent()) {
                boolean goesOnHere = false;
                try {
                    attempt(line.get());
                } finally {
                    goesOnHere = giveBack(line.get());
                }
                line = goesOnHere ? next() : Optional.empty();
            }
        } catch (InterruptedException e) {
            end(Outcome.CLOSED);
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            synchronized (gate) {
                failure = Optional.of(e);
                gate.notifyAll();
            }
        }
    }

    /** Waits for a line whose time has come; empty if there will be none. */
    private Optional<Line> next() throws InterruptedException {
        synchronized (gate) {
            while (gate.pass()) {
                if (!goesOn() || consignments.stream().allMatch(Consignment::isDelivered)) {
                    gate.notifyAll();
                    return Optional.empty();
                }
                long now = System.nanoTime();
                long used = consignments.stream().mapToLong(Consignment::bytes).sum();
                Optional<Line> line =
                        consignments.stream()
                                .sorted(Comparator.comparingInt(Consignment::taken))
                                .flatMap(one -> one.lines.stream())
                                .filter(one -> !one.taken && !one.messages.isEmpty())
                                .filter(one -> one.attempts == 0 || one.notBefore - now <= 0)
                                .filter(one -> hasRoom(one, used))
                                .findFirst();
                if (line.isPresent()) {
                    line.get().taken = true;
                    if (line.get().attempts == 0) {
                        line.get().begun = now;
                    }
                    return line;
                }
                awaitChange(now);
            }
            end(Outcome.CLOSED);
            return Optional.empty();
        }
    }

    /** Bounds the bytes in memory; what is above the bound gets it alone. */
    private boolean hasRoom(Line line, long used) {
        return line.isBegun()
                || used == 0
                || used + line.messages.element().bytes() <= courier.settings().bytesUnderWay();
    }

    private void awaitChange(long now) throws InterruptedException {
        Optional<Long> pause =
                lines().stream()
                        .filter(line -> !line.taken && line.attempts > 0)
                        .map(line -> Math.max(line.notBefore - now, 1))
                        .min(Comparator.naturalOrder());
        if (pause.isPresent()) {
            TimeUnit.NANOSECONDS.timedWait(gate, Math.max(pause.get(), 1_000_000));
        } else {
            gate.wait();
        }
    }

    /** Whether the worker goes on here: if the node was left behind, another one has its place. */
    private boolean giveBack(Line line) {
        synchronized (gate) {
            line.taken = false;
            if (line.consignment.session.abandoned) {
                line.unload();
            }
            gate.notifyAll();
            return line.consignment.session == this;
        }
    }

    private void attempt(Line line) throws InterruptedException {
        try {
            Optional<OutgoingMessage> message = line.loaded.filter(OutgoingMessage::isThere);
            if (message.isEmpty()) {
                message = courier.bodies().load(line.messages.element());
                line.loaded = message;
            }
            if (message.isEmpty()) {
                end(line, Outcome.STALE);
            } else {
                attempt(line, message.get());
            }
        } catch (InterruptedException e) {
            end(line, Outcome.CLOSED);
            throw e;
        } catch (RuntimeException e) {
            fail(line, e);
        } catch (Error e) {
            fail(line, new IllegalStateException("a worker ended: " + e, e));
            throw e;
        }
    }

    private void attempt(Line line, OutgoingMessage message) throws InterruptedException {
        Throwable cause;
        try {
            courier.sink().send(message).toCompletableFuture().get();
            courier.listener().delivered(message);
            synchronized (gate) {
                troubles.remove(message.name());
                line.advance();
            }
            return;
        } catch (ExecutionException e) {
            cause = e.getCause();
        } catch (RuntimeException e) {
            cause = e;
        }
        synchronized (gate) {
            line.attempts++;
            line.notBefore = System.nanoTime() + courier.settings().pause(line.attempts).toNanos();
            troubles.put(message.name(), cause.toString());
        }
        courier.listener().failed(message.name(), line.attempts, cause);
    }

    private void fail(Line line, RuntimeException cause) {
        synchronized (gate) {
            line.consignment.session.failure = Optional.of(cause);
        }
    }

    private void forget(Iterable<PlannedMessage> messages) {
        messages.forEach(message -> troubles.remove(message.name()));
    }

    private void end(Outcome why) {
        synchronized (gate) {
            if (outcome == Outcome.DELIVERED) {
                outcome = why;
            }
            gate.notifyAll();
        }
    }

    /** Ends the session that a line belongs to now. */
    private void end(Line line, Outcome why) {
        synchronized (gate) {
            line.consignment.session.end(why);
        }
    }
}
