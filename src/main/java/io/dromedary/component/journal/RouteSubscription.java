package io.dromedary.component.journal;

import io.dromedary.subscription.Answer;
import io.dromedary.subscription.Poll;
import io.dromedary.subscription.Subscription;
import io.dromedary.subscription.SubscriptionException;
import io.dromedary.subscription.SubscriptionException.Reason;
import io.dromedary.subscription.SubscriptionStatus;
import io.dromedary.subscription.Subscriptions;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;

/**
 * A route's hold on its subscription: asks for it as the route's text wants it, and reads it within
 * one session. Not thread-safe.
 */
final class RouteSubscription {

    private static final int PAGE = 100;

    private final Subscriptions subscriptions;
    private final Subscription wanted;
    private final Duration pollWait;
    private final int page;

    private Optional<String> session = Optional.empty();
    private OptionalLong scanned = OptionalLong.empty();

    /**
     * Not subscribed yet.
     *
     * @param batchSize most events that are wanted together: a batch is never larger than what one
     *     poll brought
     */
    RouteSubscription(Subscriptions subscriptions, Subscription wanted, int batchSize) {
        this.subscriptions = subscriptions;
        this.wanted = wanted;
        this.pollWait = subscriptions.settings().maxWait();
        this.page = Math.min(Math.max(PAGE, batchSize), subscriptions.settings().maxLimit());
    }

    String name() {
        return wanted.name();
    }

    String channel() {
        return wanted.channel();
    }

    /**
     * Creates the subscription, or finds it and lets it have the route's filter; its place stays.
     *
     * @throws SubscriptionException if one of that name reads another channel
     */
    void subscribe() {
        Optional<SubscriptionStatus> existing = subscriptions.find(wanted.name());
        if (existing.isEmpty()) {
            subscriptions.create(wanted);
            return;
        }
        Subscription known = existing.get().subscription();
        if (!known.channel().equals(wanted.channel())) {
            throw new SubscriptionException(
                    Reason.CONFLICT,
                    "The subscriber "
                            + wanted.name()
                            + " exists and reads channel "
                            + known.channel()
                            + ", not "
                            + wanted.channel()
                            + ": delete it, or choose another name (option subscriber)");
        }
        subscriptions.changeFilter(wanted.name(), wanted.filter());
    }

    /** Subscribes again, and forgets the session of the subscription that is no more. */
    void subscribeAfresh() {
        session = Optional.empty();
        scanned = OptionalLong.empty();
        subscribe();
    }

    /** Acknowledges everything that was taken, and waits for what comes next. */
    CompletableFuture<Answer> poll() {
        Poll next = Poll.takingOver(page, pollWait);
        if (session.isPresent()) {
            next = next.in(session.get());
        }
        if (scanned.isPresent()) {
            next = next.acknowledging(scanned.getAsLong());
        }
        return subscriptions.poll(wanted.name(), next);
    }

    /** Waits for what comes behind what was taken, which is still being worked on. */
    CompletableFuture<Answer> pollAhead() {
        return subscriptions.poll(
                wanted.name(),
                Poll.takingOver(page, pollWait)
                        .in(session.orElseThrow())
                        .readingAheadAfter(scanned.orElseThrow()));
    }

    /** Whether the answer has events that were taken already. */
    boolean hasTaken(Answer answer) {
        return !isElsewhere(answer)
                && !answer.events().isEmpty()
                && scanned.isPresent()
                && answer.events().get(0).position() <= scanned.getAsLong();
    }

    /**
     * Whether parked events begin to be given again, or end to: what was taken before cannot be
     * acknowledged any more once this was taken.
     */
    boolean isElsewhere(Answer answer) {
        return session.filter(known -> !known.equals(answer.session())).isPresent();
    }

    /** Goes on behind {@code answer}. */
    void took(Answer answer) {
        session = Optional.of(answer.session());
        scanned = OptionalLong.of(answer.offset());
    }

    /** Says what retention took before it was read. */
    void tell(Logger log, Answer.Gap gap) {
        log.warn(
                "Subscriber {}: the events {} to {} of channel {} had been removed by retention"
                        + " before it read them",
                name(),
                gap.from(),
                gap.to(),
                channel());
    }

    void acknowledge(long position) {
        subscriptions.acknowledge(wanted.name(), session, position);
    }

    /**
     * Parks the event with its key; the next poll brings what else was given and not acknowledged.
     *
     * @return whether there was room for it; if not, it is given again after a while
     */
    boolean park(long position, String reason) {
        scanned = OptionalLong.empty();
        return subscriptions.park(wanted.name(), session, position, reason).parked().isPresent();
    }
}
