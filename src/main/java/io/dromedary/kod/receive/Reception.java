package io.dromedary.kod.receive;

import io.dromedary.kod.health.Cause;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.RefusedMessageException;
import io.dromedary.kod.message.UnreadableMessageException;
import io.dromedary.kod.message.WaitingMessage;
import io.dromedary.kod.receive.Inspection.Content;
import io.dromedary.kod.receive.Schedule.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/**
 * What is done with one message: read, checked, applied, recorded, removed, in this order; so what
 * was removed was recorded, and what was recorded was applied. Thread-safe.
 */
final class Reception {

    private static final int MOST_CAUSES = 100;

    /** The part of the bytes under way that may be read ahead besides. */
    private static final int AHEAD = 4;

    private final ReceiveSettings settings;
    private final Receipts receipts;
    private final Quarantine quarantine;
    private final MessageHandler handler;
    private final ReceiveListener listener;
    private final Executor workers;
    private final Clock clock;
    private final Inspection inspection;
    private final ReadAhead readAhead;

    Reception(
            ReceiveSettings settings,
            Receipts receipts,
            Quarantine quarantine,
            MessageHandler handler,
            ReceiveListener listener,
            Executor workers,
            Clock clock) {
        this.settings = settings;
        this.receipts = receipts;
        this.quarantine = quarantine;
        this.handler = handler;
        this.listener = listener;
        this.workers = workers;
        this.clock = clock;
        this.inspection = new Inspection(settings.limits());
        this.readAhead = new ReadAhead(inspection, settings.bytesUnderWay() / AHEAD);
    }

    /**
     * Receives a message.
     *
     * @param late whether one of a later mark was applied already
     * @param isNew whether there can be no receipt of it
     * @param patient whether an unfinished file is waited for
     * @param outcome told how it ended, on any thread
     */
    void receive(
            Task task, boolean late, boolean isNew, boolean patient, Receiver.Outcome outcome) {
        WaitingMessage waiting = task.message();
        Optional<String> ahead = Inspection.ahead(waiting.name().mark(), clock.instant());
        if (ahead.isPresent()) {
            putAside(task, outcome, Cause.MARK_AHEAD, ahead.get());
            return;
        }
        try {
            Optional<Content> known = readAhead.take(waiting);
            Content content = known.isPresent() ? known.get() : inspection.content(waiting);
            receive(task, content, late, isNew, patient, outcome);
        } catch (NoSuchFileException e) {
            outcome.over(); // somebody took it away
        } catch (UnreadableMessageException e) {
            putAside(task, outcome, Inspection.cause(e), e.getMessage());
        } catch (IOException e) {
            outcome.failed(e);
        }
    }

    private void receive(
            Task task,
            Content content,
            boolean late,
            boolean isNew,
            boolean patient,
            Receiver.Outcome outcome)
            throws IOException {
        MessageName name = task.message().name();
        Optional<Receipt> receipt =
                isNew ? Optional.empty() : receipts.find(settings.inbox(), name);
        if (receipt.isPresent() && receipt.get().sha256().equals(content.sha256())) {
            repeated(task, content.bytes(), receipt.get(), outcome);
            return;
        }
        ReceivedMessage message;
        try {
            message = message(name, content, late);
        } catch (UnreadableMessageException e) {
            if (e.isCutOff() && patient) {
                outcome.cutOff();
            } else {
                putAside(task, outcome, Inspection.cause(e), e.getMessage());
            }
            return;
        }
        if (receipt.isPresent()) {
            putAside(task, outcome, Cause.NAME_TAKEN, Inspection.otherContent(receipt.get()));
            return;
        }
        if (task.isApplied()) {
            record(task, message, outcome);
            return;
        }
        CompletionStage<?> application = handler.apply(message);
        boolean isDone = application.toCompletableFuture().isDone();
        application.whenCompleteAsync(
                (done, failure) -> {
                    if (failure == null) {
                        record(task, message, outcome);
                    } else {
                        failed(task, outcome, failure);
                    }
                },
                isDone ? Runnable::run : workers); // this thread is a worker
    }

    private ReceivedMessage message(MessageName name, Content content, boolean late)
            throws IOException, UnreadableMessageException {
        int objects =
                content.objects().isPresent()
                        ? content.objects().getAsInt()
                        : inspection.check(name, content.bytes());
        return new ReceivedMessage(name, content.bytes(), content.sha256(), objects, late);
    }

    /** It may have been told of already; a crash or a failure in between leaves it to this. */
    private void repeated(Task task, byte[] bytes, Receipt receipt, Receiver.Outcome outcome)
            throws IOException {
        MessageName name = task.message().name();
        listener.recorded(
                new ReceivedMessage(name, bytes, receipt.sha256(), 0, receipt.late()), receipt);
        Files.deleteIfExists(task.message().file());
        listener.duplicate(name);
        outcome.over();
    }

    private void record(Task task, ReceivedMessage message, Receiver.Outcome outcome) {
        outcome.recording();
        Receipt receipt = new Receipt(message.sha256(), message.isLate(), clock.instant());
        CompletionStage<?> recorded = receipts.record(settings.inbox(), message.name(), receipt);
        outcome.afterThis().ifPresent(readAhead::read);
        // If that has taken as long as the receipt, this worker goes on, and none is to be woken.
        recorded.whenCompleteAsync(
                (done, failure) -> {
                    if (failure == null) {
                        remove(task, message, receipt, outcome);
                    } else {
                        outcome.failed(plain(failure));
                    }
                },
                workers);
    }

    private void remove(
            Task task, ReceivedMessage message, Receipt receipt, Receiver.Outcome outcome) {
        try {
            listener.recorded(message, receipt);
            Files.deleteIfExists(task.message().file());
            outcome.applied(message);
        } catch (IOException | RuntimeException e) {
            outcome.failed(e); // the next try finds the receipt
        }
    }

    private void failed(Task task, Receiver.Outcome outcome, Throwable failure) {
        Throwable cause = plain(failure);
        int attempts = task.attempts() + 1;
        Optional<RefusedMessageException> refusal = find(RefusedMessageException.class, cause);
        Optional<NotNowException> notNow = find(NotNowException.class, cause);
        if (refusal.isPresent()) {
            putAside(task, outcome, Cause.REFUSED, refusal.get().getMessage());
        } else if (notNow.isPresent()) {
            outcome.notNow(notNow.get());
        } else if (settings.failures().givesUp(attempts)) {
            putAside(
                    task,
                    outcome,
                    Cause.FAILED,
                    "it failed %,d times: %s".formatted(attempts, cause));
        } else {
            outcome.failed(cause);
        }
    }

    private void putAside(Task task, Receiver.Outcome outcome, Cause cause, String reason) {
        try {
            quarantine.take(task.message(), reason, task.attempts() + 1, clock.instant());
            listener.quarantined(task.message().name(), cause, reason);
            outcome.over();
        } catch (NoSuchFileException e) {
            outcome.over(); // somebody took it away
        } catch (IOException e) {
            outcome.failed(e);
        }
    }

    private static Throwable plain(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
    }

    /** Routes may wrap it. */
    private static <T extends Throwable> Optional<T> find(Class<T> type, Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(MOST_CAUSES)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst();
    }
}
