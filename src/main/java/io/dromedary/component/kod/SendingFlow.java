package io.dromedary.component.kod;

import io.dromedary.kod.drain.Flow;
import io.dromedary.kod.send.SendDispatcher;
import java.util.Optional;
import java.util.stream.Collectors;

/** The sessions of a route: each time the process is elected another dispatcher has them. */
final class SendingFlow implements Flow {

    private boolean held;
    private Optional<SendDispatcher> dispatcher = Optional.empty();

    /** From now on it is this one, which does not run yet. */
    synchronized SendDispatcher follow(SendDispatcher next) {
        if (held) {
            next.hold();
        }
        dispatcher = Optional.of(next);
        return next;
    }

    @Override
    public synchronized void hold() {
        held = true;
        dispatcher.ifPresent(SendDispatcher::hold);
    }

    @Override
    public synchronized void release() {
        held = false;
        dispatcher.ifPresent(SendDispatcher::release);
    }

    @Override
    public synchronized Optional<String> left() {
        return dispatcher
                .filter(SendDispatcher::isBusy)
                .map(
                        busy ->
                                busy.troubles().isEmpty()
                                        ? "a session is being sent"
                                        : busy.troubles().entrySet().stream()
                                                .map(one -> one.getKey() + ": " + one.getValue())
                                                .collect(
                                                        Collectors.joining(
                                                                "; ",
                                                                "a session is being sent: ",
                                                                "")));
    }
}
