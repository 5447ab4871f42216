package io.dromedary.subscription;

import io.dromedary.journal.JournalException;
import io.dromedary.journal.StoredEvent;
import io.dromedary.sql.DatabaseException;
import io.dromedary.subscription.SubscriptionException.Reason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.LongPredicate;

/**
 * A consumer that stays connected: it is given one page after the other, as fast as it takes them,
 * ahead of what it acknowledges by no more than its window. What every stream does stands here; how
 * bytes leave is its {@link Reader}'s.
 *
 * <p>It is polls, one after the other. While the reader is not ready, or the window is full, a poll
 * stands by, so that a take-over, a deletion or a stop is told at once, and what is not
 * acknowledged in time is given again.
 *
 * <p>Not thread-safe: every method is to be called on the executor that it was made with, where the
 * reader is called too.
 */
public final class Feed {

    private final Subscriptions subscriptions;
    private final String name;
    private final Window window;
    private final Acknowledgement acknowledgement;
    private final Executor executor;
    private final Reader reader;

    private final Deque<Given> unacknowledged = new ArrayDeque<>();
    private long unacknowledgedBytes;

    private Optional<String> session = Optional.empty();

    /** Session of the answers that are being given: the channel's or that of a replay. */
    private Optional<String> line = Optional.empty();

    /** The reader has been given everything of the line up to here. */
    private OptionalLong after = OptionalLong.empty();

    private Optional<CompletableFuture<Answer>> current = Optional.empty();
    private OptionalLong arrived = OptionalLong.empty();
    private boolean ready;
    private boolean ended;

    /**
     * Of the subscription {@code name}; nothing happens before {@link #open}.
     *
     * @param executor runs one task at a time, in order; the methods are called on it
     */
    public Feed(
            Subscriptions subscriptions,
            String name,
            Window window,
            Acknowledgement acknowledgement,
            Executor executor,
            Reader reader) {
        this.subscriptions = subscriptions;
        this.name = name;
        this.window = window;
        this.acknowledgement = acknowledgement;
        this.executor = executor;
        this.reader = reader;
    }

    /** Who is given the events. Called one call at a time, on the feed's executor. */
    public interface Reader {

        /**
         * The subscription is read by this feed now; before anything is given.
         *
         * @param session with which events of the channel are acknowledged
         */
        void opened(String session);

        /**
         * Events, or a gap, or both. The next come only after {@link Feed#next}. They are
         * acknowledged with the session of this answer, which is another one if they are replayed.
         */
        void given(Answer answer);

        /**
         * Nothing comes any more.
         *
         * @param cause {@link SubscriptionException}, among them {@code FENCED}, {@code UNKNOWN}
         *     (deleted) and {@code STOPPING}, or {@link io.dromedary.journal.JournalException}
         */
        void ended(Throwable cause);
    }

    /** When an event counts as done with. */
    public enum Acknowledgement {
        /** When somebody says so. */
        EXPLICIT,
        /** When the reader asks for what comes after it. */
        ON_NEXT
    }

    /**
     * How much may be given and not acknowledged. At least one event is given, however long.
     *
     * @param events most of them
     * @param bytes no more are given when those that are take so many as JSON
     */
    public record Window(int events, long bytes) {}

    /**
     * Everything up to an offset is done with.
     *
     * @param session of the answer that brought it; without one the offset is the channel's
     */
    public record Done(Optional<String> session, long offset) {

        private boolean isReplayed() {
            return !Session.replayIn(session).isEmpty();
        }
    }

    private record Given(long position, int bytes) {}

    /**
     * Begins: takes the subscription over.
     *
     * @param presented only if this session still reads it; without one from whoever does
     * @param done what was acknowledged of the channel beyond it only by being sent ({@code
     *     ON_NEXT}) is given again
     */
    public void open(Optional<String> presented, Optional<Done> done) {
        boolean replayed = done.filter(Done::isReplayed).isPresent();
        OptionalLong ofChannel =
                done.isPresent() && !replayed
                        ? OptionalLong.of(done.get().offset())
                        : OptionalLong.empty();
        arrived = acknowledgement == Acknowledgement.ON_NEXT ? ofChannel : OptionalLong.empty();
        try {
            if (presented.isPresent()) {
                subscriptions.acknowledge(name, presented, 0); // only asks who reads
            }
            if (replayed) {
                acknowledgeReplayed(done.get());
            }
        } catch (SubscriptionException | JournalException | DatabaseException e) {
            end(e);
            return;
        }
        begin(ofChannel);
    }

    /** If somebody else has read since, it comes again. */
    private void acknowledgeReplayed(Done done) {
        try {
            subscriptions.acknowledge(name, done.session(), done.offset());
        } catch (SubscriptionException e) {
            if (e.reason() != Reason.FENCED) {
                throw e;
            }
        }
    }

    private void begin(OptionalLong acknowledged) {
        ready = true;
        // Without a wait, as the session is to be told at once.
        ask(
                new Poll(
                        Optional.empty(),
                        acknowledged,
                        OptionalLong.empty(),
                        limit(),
                        Duration.ZERO,
                        false));
    }

    /** The reader has taken what it was given, and is ready for more. */
    public void next() {
        if (ready || ended || session.isEmpty()) {
            return;
        }
        ready = true;
        if (acknowledgement == Acknowledgement.ON_NEXT) {
            forget(position -> true);
        }
        goOn();
    }

    /**
     * Acknowledges, as {@link Subscriptions#acknowledge}.
     *
     * @param given the session of the answer that brought what is acknowledged; without one it is
     *     the channel's, never that of a replay, which may have begun before the reader knew
     * @throws SubscriptionException {@code UNKNOWN}, {@code FENCED}, {@code NOT_GIVEN}
     */
    public void acknowledge(Optional<String> given, long offset) {
        subscriptions.acknowledge(name, given.or(() -> session), offset);
    }

    /**
     * Moves, as {@link Subscriptions#seek}. What was given before is void, also what the reader
     * holds; it need not ask for the next.
     *
     * @return the offset it stands at
     * @throws SubscriptionException {@code UNKNOWN}, {@code FENCED}, {@code INVALID}
     */
    public long seek(StartPosition to) {
        long offset = subscriptions.seek(name, session, to);
        startAfresh();
        return offset;
    }

    /**
     * The event at {@code position} was not processed: it is given again after a while, with what
     * came after it, or parked, as {@link Subscriptions#refuse}. What the reader holds is void; it
     * need not ask for the next.
     *
     * @param reason why, for people
     * @return what that came to
     * @throws SubscriptionException {@code NOT_GIVEN} if it was not given, or is acknowledged
     */
    public Refusal refuse(long position, String reason) {
        Refusal refusal = subscriptions.refuse(name, session, position, reason);
        startAfresh();
        return refusal;
    }

    /** The consumer is gone: the subscription sleeps. */
    public void close() {
        if (ended) {
            return;
        }
        ended = true;
        current.ifPresentOrElse(poll -> poll.cancel(false), this::sleep);
    }

    /** Whether the feed is over, for whatever reason. */
    public boolean isEnded() {
        return ended;
    }

    private void startAfresh() {
        forget(position -> true);
        after = OptionalLong.empty();
        ready = true;
        goOn();
    }

    /** Asks for what may be given now; a former poll of this session is answered with nothing. */
    private void goOn() {
        boolean stands = !ready || !hasRoom();
        OptionalLong done =
                ready && acknowledgement == Acknowledgement.ON_NEXT ? after : OptionalLong.empty();
        ask(new Poll(line, done, after, limit(), subscriptions.settings().maxWait(), stands));
    }

    private void ask(Poll poll) {
        CompletableFuture<Answer> asked = subscriptions.poll(name, poll);
        current = Optional.of(asked);
        CompletableFuture<Answer> unused = // settled() is given the failure
                asked.whenComplete(
                        (answer, failure) ->
                                executor.execute(
                                        () ->
                                                settled(
                                                        asked,
                                                        poll,
                                                        Optional.ofNullable(answer),
                                                        failure)));
    }

    private void settled(
            CompletableFuture<Answer> asked,
            Poll poll,
            Optional<Answer> answer,
            Throwable failure) {
        if (ended) {
            answer.map(Answer::session).ifPresent(this::sleepIn);
            return;
        }
        if (current.isEmpty() || current.get() != asked) {
            return;
        }
        current = Optional.empty();
        if (answer.isPresent()) {
            try {
                took(answer.get());
            } catch (SubscriptionException | JournalException | DatabaseException e) {
                end(e);
            }
        } else {
            failed(poll, failure instanceof CompletionException ? failure.getCause() : failure);
        }
    }

    private void took(Answer answer) {
        boolean opening = session.isEmpty();
        if (!line.equals(Optional.of(answer.session()))) {
            // What is not acknowledged of another line is given again when that one goes on.
            forget(position -> true);
        }
        line = Optional.of(answer.session());
        after = OptionalLong.of(answer.offset());
        if (opening) {
            session = Session.parse(answer.session()).map(Session::toString);
            reader.opened(session.orElseThrow());
            if (isSentInVain()) {
                seek(new StartPosition.Offset(arrived.getAsLong()));
                return;
            }
        }
        // What lies there comes again: after a move, or as it was not acknowledged in time.
        if (answer.events().isEmpty()) {
            forget(position -> position > answer.offset());
        } else {
            long first = answer.events().get(0).position();
            forget(position -> position >= first);
        }
        if (!answer.events().isEmpty() || answer.gap().isPresent()) {
            answer.events().forEach(this::remember);
            ready = false;
            reader.given(answer);
        }
        // The reader may have asked already, or left.
        if (current.isEmpty() && !ended) {
            goOn();
        }
    }

    /** Whether more was acknowledged, by being sent, than has arrived. */
    private boolean isSentInVain() {
        return arrived.isPresent() && subscriptions.get(name).offset() > arrived.getAsLong();
    }

    private void failed(Poll poll, Throwable failure) {
        if (failure instanceof SubscriptionException refused
                && refused.reason() == Reason.NOT_GIVEN
                && poll.after().isPresent()) {
            // It was moved by somebody else, or its filter changed: what was given is void.
            forget(position -> true);
            after = OptionalLong.empty();
            goOn();
        } else if (!(failure instanceof CancellationException)) {
            end(failure);
        }
    }

    private void end(Throwable cause) {
        ended = true;
        reader.ended(cause);
    }

    private void remember(StoredEvent event) {
        int bytes = event.json().length;
        unacknowledged.addLast(new Given(event.position(), bytes));
        unacknowledgedBytes += bytes;
    }

    private void forget(LongPredicate which) {
        unacknowledged.removeIf(given -> which.test(given.position()));
        unacknowledgedBytes = unacknowledged.stream().mapToLong(Given::bytes).sum();
    }

    /** Somebody else may have acknowledged, with this session. */
    private void settle() {
        OptionalLong acknowledged = subscriptions.acknowledged(name, line);
        forget(position -> acknowledged.isEmpty() || position <= acknowledged.getAsLong());
    }

    private boolean hasRoom() {
        settle();
        return unacknowledged.size() < window.events() && unacknowledgedBytes < window.bytes();
    }

    private int limit() {
        int room = Math.max(1, window.events() - unacknowledged.size());
        return Math.min(room, subscriptions.settings().maxLimit());
    }

    private void sleep() {
        session.ifPresent(this::sleepIn);
    }

    /** Whoever leaves while waiting leaves the subscription asleep. */
    private void sleepIn(String mine) {
        subscriptions
                .poll(
                        name,
                        Poll.takingOver(1, subscriptions.settings().maxWait())
                                .in(mine)
                                .standingBy())
                .cancel(false);
    }
}
