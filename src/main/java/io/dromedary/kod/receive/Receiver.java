package io.dromedary.kod.receive;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.MinuteDirectories;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.message.WaitingMessage;
import io.dromedary.kod.receive.Lookout.Sight;
import io.dromedary.kod.receive.Schedule.Task;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Receives the messages of an exchange directory: the dispatcher (диспетчер получения). {@link
 * #run} looks at the directories and hands out work until closed; the rest of the methods may be
 * called by any thread.
 */
public final class Receiver implements Runnable {

    /** How often old receipts are looked for. */
    private static final Duration FORGETTING = Duration.ofHours(1);

    /** How many times as often the directories are looked at while messages come in. */
    private static final int PACE = 4;

    /** They come in if the last one that was new has been found within this. */
    private static final Duration COMING_IN = Duration.ofSeconds(1);

    /** How often it is told that the directory cannot be read. */
    private static final Duration TELLING = Duration.ofMinutes(1);

    private final ReceiveSettings settings;
    private final MinuteDirectories inbox;
    private final StreamLeases leases;
    private final Receipts receipts;
    private final ReceiveListener listener;
    private final Relay workers;
    private final Clock clock;
    private final Reception reception;

    /** What follows is guarded by this. */
    private final Schedule schedule = new Schedule();

    private final Waiting waiting = new Waiting();
    private final Sightings sightings;
    private final Map<StreamKey, Mark> applied = new HashMap<>();

    /** Used by the thread that runs this alone. */
    private final Lookout lookout;

    private Instant nextForgetting = Instant.MIN;
    private long lastNews = System.nanoTime() - COMING_IN.toNanos();

    private volatile Optional<String> unreadable = Optional.empty();
    private long lastTold;

    private boolean lookAgain = true;
    private boolean suspended;
    private boolean closing;
    private int strays;

    /**
     * A receiver that does nothing before it is run.
     *
     * @param leases given back when closed
     * @param workers twice as many threads as messages may be applied at a time, for what becomes
     *     of those that were applied, and one for {@link #run} if that is given to them
     */
    public Receiver(
            ReceiveSettings settings,
            MinuteDirectories inbox,
            StreamLeases leases,
            Receipts receipts,
            MessageHandler handler,
            ReceiveListener listener,
            Executor workers,
            Clock clock) {
        this.settings = settings;
        this.inbox = inbox;
        this.leases = leases;
        this.receipts = receipts;
        this.listener = listener;
        this.workers = new Relay(workers);
        this.clock = clock;
        this.sightings = new Sightings(settings.poll(), settings.notYetLimit());
        this.lookout = new Lookout(inbox, settings, this::isOurs);
        this.reception =
                new Reception(
                        settings,
                        receipts,
                        new Quarantine(inbox.root()),
                        handler,
                        listener,
                        this.workers,
                        clock);
    }

    /** Receives until closed, or until the thread is interrupted. */
    @Override
    public void run() {
        long nextPoll = System.nanoTime();
        try {
            while (awaitWork(nextPoll)) {
                boolean poll = System.nanoTime() - nextPoll >= 0;
                try {
                    look(poll);
                    unreadable = Optional.empty();
                } catch (IOException | RuntimeException e) {
                    unreadable(e);
                }
                if (poll) {
                    nextPoll = System.nanoTime() + pause();
                }
                begin();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Told at once and then every minute, since it is tried again at every poll. */
    private void unreadable(Exception cause) {
        long now = System.nanoTime();
        if (unreadable.isEmpty() || now - lastTold > TELLING.toNanos()) {
            lastTold = now;
            listener.unreachable(cause);
        }
        unreadable = Optional.of("it cannot be read: " + cause);
    }

    /** Until the next poll. */
    private long pause() {
        boolean comingIn = System.nanoTime() - lastNews < COMING_IN.toNanos();
        return settings.poll().toNanos() / (comingIn ? PACE : 1);
    }

    /** Waits for the next poll, a stream that may go on, or a message that is due again. */
    private synchronized boolean awaitWork(long nextPoll) throws InterruptedException {
        while (!closing) {
            long nanos = nextPoll - System.nanoTime();
            if (!isOff() && (lookAgain || nanos <= 0)) {
                lookAgain = false;
                return true;
            }
            Optional<Instant> due = schedule.due();
            if (due.isPresent()) {
                long pause = Duration.between(clock.instant(), due.get()).toNanos();
                if (pause <= 0) {
                    begin();
                } else {
                    nanos = Math.min(nanos, pause);
                }
            }
            long most = settings.poll().toNanos();
            TimeUnit.NANOSECONDS.timedWait(
                    this, Math.max(TimeUnit.MILLISECONDS.toNanos(1), isOff() ? most : nanos));
        }
        return false;
    }

    private boolean isOff() {
        return suspended || settings.maxParallel() == 0;
    }

    private void look(boolean poll) throws IOException {
        offerWaiting();
        boolean looks = lookout.isDue() || isBacklogUsedUp();
        if (looks) {
            begin();
            lookBegins();
            Sight sight = lookout.look();
            offer(sight, sight.portion().complete());
            listener.waiting(sight.portion().messages());
            if (poll) {
                tidy(sight.portion().emptyMinutes());
                tell(sight.portion().strays());
            }
        }
        if (poll) {
            begin();
            lookBegins();
            Optional<Sight> others = lookout.search();
            if (others.isPresent()) {
                offer(others.get(), false);
            }
        }
    }

    private synchronized void lookBegins() {
        schedule.lookBegins();
        waiting.lookBegins();
    }

    /** Offers what is left of earlier looks, as if it had just been found. */
    private synchronized void offerWaiting() {
        offerAgain(waiting.first(System.nanoTime()));
    }

    private void offerAgain(List<WaitingMessage> known) {
        Instant now = clock.instant();
        schedule.offerAgain(known, message -> sightings.isFinished(message, now));
    }

    private synchronized boolean isBacklogUsedUp() {
        long now = System.nanoTime();
        return lookout.backlogs().stream().anyMatch(stream -> waiting.isUsedUp(stream, now));
    }

    private boolean isOurs(MessageName name) {
        StreamKey stream = name.stream();
        return (settings.recipient().isEmpty() || settings.recipient().equals(stream.recipient()))
                && leases.holds(stream);
    }

    /** Takes up what may be begun, and keeps the rest in mind. */
    private synchronized void offer(Sight sight, boolean everything) {
        Instant now = clock.instant();
        if (everything) {
            waiting.clear();
        }
        List<WaitingMessage> found = waiting.found(sight.portion().messages(), sight.until());
        sightings.forgetGone(schedule::isOpen, now);
        if (sightings.see(found, now)) {
            lastNews = System.nanoTime();
        }
        schedule.offer(found, message -> sightings.isFinished(message, now));
    }

    private synchronized void begin() {
        if (closing || isOff()) {
            return;
        }
        Instant now = clock.instant();
        for (Optional<Task> next = next(now); next.isPresent(); next = next(now)) {
            Task task = next.get();
            workers.execute(() -> receive(task));
        }
    }

    private Optional<Task> next(Instant now) {
        return schedule.next(now, settings.maxParallel(), settings.bytesUnderWay());
    }

    private void receive(Task task) {
        try {
            Optional<Mark> last = lastApplied(task.stream());
            boolean late = last.map(mark -> isBefore(task, mark)).orElse(false);
            boolean isNew;
            boolean patient;
            synchronized (this) {
                isNew = task.isNew(last);
                patient = !sightings.isPatienceOver(task.message(), clock.instant());
            }
            reception.receive(task, late, isNew, patient, new Outcome(task));
        } catch (RuntimeException | Error e) { // a large message may not fit into the memory
            new Outcome(task).failed(e);
        }
    }

    private static boolean isBefore(Task task, Mark mark) {
        return task.message().name().mark().compareTo(mark) < 0;
    }

    private Optional<Mark> lastApplied(StreamKey stream) {
        synchronized (this) {
            Mark known = applied.get(stream);
            if (known != null) {
                return Optional.of(known);
            }
        }
        Optional<Mark> stored = receipts.lastApplied(settings.inbox(), stream);
        stored.ifPresent(mark -> reached(stream, mark));
        return stored;
    }

    private synchronized void reached(StreamKey stream, Mark mark) {
        applied.merge(stream, mark, (one, other) -> one.compareTo(other) > 0 ? one : other);
    }

    private void tidy(List<String> emptyMinutes) throws IOException {
        Instant now = clock.instant();
        inbox.tidy(emptyMinutes, now);
        if (now.isAfter(nextForgetting)) {
            Instant oldest = now.minus(settings.receiptsKept());
            boolean more = receipts.forget(settings.inbox(), oldest) > 0;
            nextForgetting = more ? now : now.plus(FORGETTING);
        }
    }

    private void tell(int entries) {
        if (entries != strays) {
            strays = entries;
            listener.strays(entries);
        }
    }

    /** Takes nothing more up until resumed; what is under way goes on. */
    public synchronized void suspend() {
        suspended = true;
    }

    /** Goes on after a suspension. */
    public synchronized void resume() {
        suspended = false;
        lookAgain = true;
        notifyAll();
    }

    /** Why the exchange directory could not be looked at last; empty if it could. */
    public Optional<String> unreadable() {
        return unreadable;
    }

    /** Why streams do not go on, by stream; those that do are missing. */
    public synchronized Map<StreamKey, String> troubles() {
        Map<StreamKey, String> troubles = sightings.unfinished(clock.instant());
        troubles.putAll(schedule.troubles());
        return troubles;
    }

    /**
     * Takes nothing more up, waits for what is under way, and gives the leases back. What is not
     * done by then is received again by whoever is next.
     *
     * @return whether all that was under way is done
     */
    public boolean close(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        try {
            synchronized (this) {
                closing = true;
                notifyAll();
                for (long left = patience.toNanos();
                        schedule.underWay() > 0 && left > 0;
                        left = end - System.nanoTime()) {
                    TimeUnit.NANOSECONDS.timedWait(this, left);
                }
                return schedule.underWay() == 0;
            }
        } finally {
            leases.close();
        }
    }

    /** How a reception ended; one of the methods is called, once. */
    final class Outcome {

        private final Task task;

        private Outcome(Task task) {
            this.task = task;
        }

        /** Applied; to be recorded and removed, while another one may be applied. */
        void recording() {
            synchronized (Receiver.this) {
                schedule.applied(task);
                begin();
            }
        }

        /** What is likely to come after this one, and after all others of its mark. */
        Optional<WaitingMessage> afterThis() {
            synchronized (Receiver.this) {
                if (closing || !schedule.isMarkApplied(task)) {
                    return Optional.empty();
                }
                Instant now = clock.instant();
                return waiting.after(task.stream(), task.message().name().mark(), System.nanoTime())
                        .filter(message -> sightings.isFinished(message, now));
            }
        }

        /** Applied, recorded and removed. */
        void applied(ReceivedMessage message) {
            reached(task.stream(), message.name().mark());
            listener.applied(message);
            over();
        }

        /** There is nothing more to do with it. */
        void over() {
            synchronized (Receiver.this) {
                waiting.remove(task.message());
                sightings.forget(task.message().name());
                if (schedule.done(task)) {
                    offerAgain(waiting.first(task.stream(), System.nanoTime()));
                    lookAgain |= !schedule.isBusy(task.stream());
                }
                begin();
                if (lookAgain || closing) {
                    Receiver.this.notifyAll();
                }
            }
        }

        /** It is not written to its end; the next polls will see. */
        void cutOff() {
            synchronized (Receiver.this) {
                sightings.cutOff(task.message(), clock.instant());
                schedule.done(task);
                begin();
                Receiver.this.notifyAll();
            }
        }

        /** It is tried again soon, and that does not count. */
        void notNow(NotNowException reason) {
            Instant due = clock.instant().plus(settings.failures().pause(1));
            synchronized (Receiver.this) {
                schedule.postpone(task, due, reason.getMessage());
                begin();
                Receiver.this.notifyAll();
            }
            listener.notNow(task.message().name(), reason.getMessage());
        }

        /** It is tried again after a while. */
        void failed(Throwable cause) {
            int attempts = task.attempts() + 1;
            Instant due = clock.instant().plus(settings.failures().pause(attempts));
            synchronized (Receiver.this) {
                schedule.again(task, due, cause.toString());
                begin();
                Receiver.this.notifyAll();
            }
            listener.failed(task.message().name(), attempts, cause);
        }
    }
}
