package io.dromedary.kod.send;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.Marks;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.registry.AsideTotal;
import io.dromedary.kod.registry.Boundary;
import io.dromedary.kod.registry.Debt;
import io.dromedary.kod.registry.Delivery;
import io.dromedary.kod.registry.ObjectHead;
import io.dromedary.kod.registry.SessionRegistry;
import io.dromedary.kod.rules.KodRules;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Sends changes, one session after the other: the dispatcher (диспетчер отправки). {@link #run}
 * works until closed; the rest of the methods may be called by any thread. There must be one only
 * for a registry.
 *
 * <p>A session takes a portion of the changes behind the boundary, decides where they go, and sends
 * messages until each is delivered; then the registry learns in one transaction what the nodes hold
 * and where the boundary is. A crash before that sends everything again under a new mark. While a
 * session sends, the next portion is selected and considered.
 *
 * <p>A node that keeps the others waiting is left behind: what it has to get is written down in
 * that transaction, and sent to it beside the sessions of the others until it has caught up.
 */
public final class SendDispatcher implements Runnable {

    private final SendSettings settings;
    private final SessionRegistry registry;
    private final Histories histories;
    private final SendListener listener;
    private final Executor workers;
    private final Clock clock;
    private final Courier courier;
    private final Stragglers stragglers;
    private final Selector selector;
    private final Planner planner;
    private final MissedChanges missedChanges;
    private final Gate gate = new Gate();
    private final Map<MessageName, String> troubles = new ConcurrentHashMap<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    /** Used by the thread that runs this alone. */
    private Optional<Prefetched> prefetched = Optional.empty();

    private boolean recalled;

    /** What is selected behind a boundary that is not there yet. */
    private record Prefetched(Optional<Boundary> after, CompletableFuture<Selection> selection) {}

    /**
     * A dispatcher that does nothing before it is run.
     *
     * @param workers as many threads as there is work for: a node that never answers keeps one for
     *     each stream
     */
    public SendDispatcher(
            SendSettings settings,
            SessionRegistry registry,
            Histories histories,
            KodRules rules,
            Marks marks,
            RecipientsRule recipients,
            Resolver resolver,
            MessageSink sink,
            SendListener listener,
            Executor workers,
            Clock clock) {
        this.settings = settings;
        this.registry = registry;
        this.histories = histories;
        this.listener = listener;
        this.workers = workers;
        this.clock = clock;
        Consideration consideration = new Consideration(registry, rules, recipients, listener);
        this.courier =
                new Courier(
                        settings,
                        new MessageBodies(registry),
                        sink,
                        workers,
                        gate,
                        listener,
                        troubles);
        this.selector = new Selector(registry, histories, settings, consideration);
        this.planner =
                new Planner(registry, rules, marks, settings, consideration, resolver, listener);
        this.stragglers =
                new Stragglers(courier, registry, planner, consideration.recipients(), clock);
        this.missedChanges = new MissedChanges(settings.nightly(), clock);
    }

    /** Sends until closed, or until the thread is interrupted. */
    @Override
    public void run() {
        int failures = 0;
        try {
            while (gate.pass()) {
                try {
                    if (settings.maxParallel() == 0 || !roundUnlessHeld()) {
                        gate.awaitNews(settings.poll());
                    }
                    failures = 0;
                } catch (RuntimeException e) {
                    prefetched = Optional.empty();
                    courier.failed(e);
                    failures++;
                    boolean unused = gate.pause(settings.pause(failures));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end();
        }
    }

    private void end() {
        try {
            stragglers.awaitEnd();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
        }
    }

    private boolean roundUnlessHeld() throws InterruptedException {
        if (!gate.begin()) {
            return false;
        }
        try {
            return round();
        } finally {
            gate.end();
        }
    }

    /** Whether anything was sent. */
    private boolean round() throws InterruptedException {
        if (!recalled) {
            stragglers.recall();
            recalled = true;
        }
        boolean sent = sendPortion();
        if (gate.isHeld()) {
            return sent;
        }
        Optional<Instant> since = missedChanges.due();
        if (since.isPresent()) {
            if (since.get().equals(MissedChanges.ALWAYS)) {
                registry.retryAside(); // the limits may be others, or fewer objects have to go
            }
            sent |= sendMissed(Mark.of(since.get()));
        }
        for (History history : histories.open()) {
            if (gate.isHeld()) {
                return sent;
            }
            rejoin();
            if (!stragglers.behind().contains(history.node())) {
                sent |= sendHistory(history);
            }
        }
        return sent;
    }

    private boolean sendPortion() throws InterruptedException {
        rejoin();
        Selection selection = nextPortion();
        return !selection.heads().isEmpty() && send(selection);
    }

    private void rejoin() throws InterruptedException {
        if (stragglers.rejoin()) {
            prefetched = Optional.empty();
        }
    }

    private Selection nextPortion() throws InterruptedException {
        Optional<Boundary> boundary = registry.boundary();
        Optional<Prefetched> next = prefetched.filter(one -> one.after().equals(boundary));
        prefetched = Optional.empty();
        if (next.isPresent()) {
            try {
                return next.get().selection().get();
            } catch (ExecutionException e) {
                throw new IllegalStateException(
                        "the next changes could not be selected: " + e.getCause(), e);
            }
        }
        return selector.portion(boundary, Map.of());
    }

    /**
     * Page by page; what is held back is passed over. Each page asks for the boundary: a session
     * settles nothing if the boundary was set by hand since it was asked for.
     */
    private boolean sendMissed(Mark since) throws InterruptedException {
        boolean sent = false;
        Mark from = since;
        while (gate.pass() && !gate.isHeld()) {
            rejoin();
            Optional<Boundary> boundary = registry.boundary();
            if (boundary.isEmpty()) {
                return sent;
            }
            Selection selection = selector.missed(boundary.get(), from);
            if (selection.heads().isEmpty()) {
                return sent;
            }
            prefetched = Optional.empty(); // it may hold versions older than those sent now
            sent |= send(selection);
            Mark last = selection.heads().get(selection.heads().size() - 1).mark();
            if (selection.settled().isEmpty() && last.equals(from)) {
                return sent; // nothing is left but what is held back
            }
            from = last;
        }
        return sent;
    }

    private boolean sendHistory(History history) throws InterruptedException {
        Selection selection = selector.history(history);
        if (selection.heads().isEmpty()) {
            histories.finish(history);
            listener.historyCompleted(history);
            return true;
        }
        prefetched = Optional.empty();
        if (!send(selection)) {
            return false;
        }
        List<ObjectHead> heads = selection.heads();
        histories.reach(history, Selector.place(heads.get(heads.size() - 1)));
        return true;
    }

    /** Whether all was delivered, but for what is owed now, and the registry knows. */
    private boolean send(Selection selection) throws InterruptedException {
        SessionPlan plan = planner.plan(selection, stragglers.behind());
        courier.putAside(plan.oversized(), registry);
        if (selection.boundary().isPresent() && Selector.isFull(selection.heads(), settings)) {
            prefetch(plan);
        }
        if (!plan.deliveries().isEmpty()) {
            registry.begin(plan.deliveries());
        }
        Session session = new Session(courier, plan.streams());
        try {
            return ended(session.run(stragglers), session, plan);
        } finally { // also if nobody knows what became of the transaction
            stragglers.owe(session.left());
            stragglers.owe(plan.owed().stream().map(Debt::node).collect(Collectors.toSet()));
        }
    }

    private boolean ended(Session.Outcome outcome, Session session, SessionPlan plan) {
        switch (outcome) {
            case DELIVERED -> {
                List<Debt> owed = new ArrayList<>(plan.owed());
                owed.addAll(session.debts());
                Selection selection = plan.selection();
                List<Delivery> delivered = session.deliveries();
                registry.complete(delivered, selection.settled(), selection.boundary(), owed);
                listener.completed(selection.settled().size(), delivered.size());
                return true;
            }
            case STALE -> {
                prefetched = Optional.empty();
                listener.givenUp("values were changed more than an hour ago");
                return false;
            }
            default -> {
                return false;
            }
        }
    }

    private void prefetch(SessionPlan plan) {
        Optional<Boundary> end = plan.selection().boundary();
        synchronized (gate) {
            if (gate.isOpen()) { // when it is closed there may be no workers
                CompletableFuture<Selection> next =
                        CompletableFuture.supplyAsync(
                                () -> selector.portion(end, plan.underWay()), workers);
                prefetched = Optional.of(new Prefetched(end, next));
            }
        }
    }

    /** There are changes: they are sent at once, if nothing is under way. */
    public void wake() {
        gate.tell();
    }

    /** Sends nothing more until resumed, but for messages that are on their way. */
    public void suspend() {
        gate.suspend();
    }

    /** Goes on after a suspension. */
    public void resume() {
        gate.resume();
    }

    /** Begins no session until released; one that is under way goes on to its end. */
    public void hold() {
        gate.hold();
    }

    /** Begins sessions again. */
    public void release() {
        gate.release();
    }

    /** Whether it sends, or looks for what to send. */
    public boolean isBusy() {
        return gate.isBusy();
    }

    /** Why streams to other nodes do not go on, by stream; those that do are missing. */
    public Map<StreamKey, String> troubles() {
        Map<StreamKey, String> byStream = new TreeMap<>();
        troubles.forEach(
                (name, trouble) -> byStream.putIfAbsent(name.stream(), name + ": " + trouble));
        return byStream;
    }

    /** What nodes do not get, as it is too large for a message; one for each such node. */
    public List<AsideTotal> aside() {
        return registry.asideByNode();
    }

    /**
     * How old the oldest change is that waits, for whatever reason, or is not delivered, at
     * whichever node is worst; zero if there is none. Asks the registry.
     */
    public Duration lag() {
        return Stream.concat(
                        registry.waitingSince().stream()
                                .map(mark -> Duration.between(mark.instant(), clock.instant())),
                        stragglers.lags().values().stream())
                .filter(lag -> !lag.isNegative())
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    /** For how long the nodes that were left behind have had to get something, by code. */
    public Map<String, Duration> lags() {
        return stragglers.lags();
    }

    /**
     * Begins nothing more and waits for what is under way. A session that is not complete then is
     * sent again under a new mark by whoever is next.
     *
     * @return whether nothing is under way any more
     */
    public boolean close(Duration patience) throws InterruptedException {
        gate.close();
        return ended.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }
}
