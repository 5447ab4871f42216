package io.dromedary.component.kod;

import io.dromedary.kod.drain.Flow;
import io.dromedary.kod.message.Backlog;
import io.dromedary.kod.message.NameGrammar;
import io.dromedary.kod.receive.Receiver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a route receives: a message is in its directory until it is done with. */
final class ReceivingFlow implements Flow {

    private final Path directory;
    private final NameGrammar grammar;
    private final String recipient;
    private final Receiver receiver;
    private boolean held;
    private boolean suspended;

    /**
     * Of a receiver that was started.
     *
     * @param recipient the node whose messages it takes; empty for all
     */
    ReceivingFlow(Path directory, NameGrammar grammar, String recipient, Receiver receiver) {
        this.directory = directory;
        this.grammar = grammar;
        this.recipient = recipient;
        this.receiver = receiver;
    }

    /** The route itself is suspended, or goes on. */
    synchronized void suspend(boolean now) {
        suspended = now;
        apply();
    }

    @Override
    public synchronized void hold() {
        held = true;
        apply();
    }

    @Override
    public synchronized void release() {
        held = false;
        apply();
    }

    private void apply() {
        if (held || suspended) {
            receiver.suspend();
        } else {
            receiver.resume();
        }
    }

    @Override
    public Optional<String> left() {
        try {
            String waiting =
                    Backlog.of(directory, grammar, each -> {}).streams().entrySet().stream()
                            .filter(
                                    stream ->
                                            recipient.isEmpty()
                                                    || recipient.equals(
                                                            stream.getKey().recipient()))
                            .map(stream -> stream.getKey() + " " + stream.getValue().messages())
                            .collect(Collectors.joining(", "));
            return waiting.isEmpty()
                    ? Optional.empty()
                    : Optional.of(directory + ": messages wait: " + waiting);
        } catch (IOException e) {
            return Optional.of(directory + " cannot be read: " + e);
        }
    }
}
