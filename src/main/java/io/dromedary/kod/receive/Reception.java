package io.dromedary.kod.receive;

import io.dromedary.kod.message.MessageHeader;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.MessageReader;
import io.dromedary.kod.message.UnreadableMessageException;
import io.dromedary.kod.message.WaitingMessage;
import io.dromedary.kod.receive.Schedule.Task;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * What is done with one message: read, checked, applied, recorded, removed, in this order; so what
 * was removed was recorded, and what was recorded was applied. Thread-safe.
 */
final class Reception {

    private final ReceiveSettings settings;
    private final Receipts receipts;
    private final Quarantine quarantine;
    private final MessageHandler handler;
    private final ReceiveListener listener;
    private final Executor workers;
    private final Clock clock;
    private final MessageReader reader;

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
        this.reader = new MessageReader(settings.limits());
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
        try {
            if (waiting.name()
                    .mark()
                    .instant()
                    .isAfter(clock.instant().plus(ReceiveSettings.FUTURE))) {
                putAside(
                        task,
                        outcome,
                        "its mark is more than "
                                + ReceiveSettings.FUTURE.toMinutes()
                                + " minutes ahead. Compare the clocks of sender and receiver");
                return;
            }
            receive(task, read(waiting), late, isNew, patient, outcome);
        } catch (NoSuchFileException e) {
            outcome.over(); // somebody took it away
        } catch (UnreadableMessageException e) {
            putAside(task, outcome, e.getMessage());
        } catch (IOException e) {
            outcome.failed(e);
        }
    }

    private void receive(
            Task task,
            byte[] bytes,
            boolean late,
            boolean isNew,
            boolean patient,
            Receiver.Outcome outcome)
            throws IOException {
        MessageName name = task.message().name();
        String sha256 = sha256(bytes);
        Optional<Receipt> receipt =
                isNew ? Optional.empty() : receipts.find(settings.inbox(), name);
        if (receipt.isPresent() && receipt.get().sha256().equals(sha256)) {
            Files.deleteIfExists(task.message().file());
            listener.duplicate(name);
            outcome.over();
            return;
        }
        ReceivedMessage message;
        try {
            message = new ReceivedMessage(name, bytes, sha256, check(name, bytes), late);
        } catch (UnreadableMessageException e) {
            if (e.isCutOff() && patient) {
                outcome.cutOff();
            } else {
                putAside(task, outcome, e.getMessage());
            }
            return;
        }
        if (receipt.isPresent()) {
            putAside(
                    task,
                    outcome,
                    "a message of this name with other content was applied at "
                            + receipt.get().at());
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

    private void record(Task task, ReceivedMessage message, Receiver.Outcome outcome) {
        outcome.recording();
        receipts.record(
                        settings.inbox(),
                        message.name(),
                        new Receipt(message.sha256(), message.isLate(), clock.instant()))
                .whenCompleteAsync(
                        (done, failure) -> {
                            if (failure == null) {
                                remove(task, message, outcome);
                            } else {
                                outcome.failed(plain(failure));
                            }
                        },
                        workers);
    }

    private static void remove(Task task, ReceivedMessage message, Receiver.Outcome outcome) {
        try {
            Files.deleteIfExists(task.message().file());
            outcome.applied(message);
        } catch (IOException e) {
            outcome.failed(e); // the next try finds the receipt
        }
    }

    private void failed(Task task, Receiver.Outcome outcome, Throwable failure) {
        Throwable cause = plain(failure);
        int attempts = task.attempts() + 1;
        if (settings.failures().givesUp(attempts)) {
            putAside(task, outcome, "it failed %,d times: %s".formatted(attempts, cause));
        } else {
            outcome.failed(cause);
        }
    }

    private void putAside(Task task, Receiver.Outcome outcome, String reason) {
        try {
            quarantine.take(task.message(), reason, task.attempts() + 1, clock.instant());
            listener.quarantined(task.message().name(), reason);
            outcome.over();
        } catch (NoSuchFileException e) {
            outcome.over(); // somebody took it away
        } catch (IOException e) {
            outcome.failed(e);
        }
    }

    private byte[] read(WaitingMessage waiting) throws IOException, UnreadableMessageException {
        long most = Math.min(Integer.MAX_VALUE - 8L, settings.limits().bytes());
        if (waiting.bytes() <= most) {
            try (InputStream in =
                    Files.newInputStream(
                            waiting.file(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
                byte[] bytes = in.readNBytes((int) most + 1);
                if (bytes.length <= most) {
                    return bytes;
                }
            }
        }
        throw UnreadableMessageException.forGood(
                "it has more than %,d bytes, which is the limit".formatted(most));
    }

    private int check(MessageName name, byte[] bytes)
            throws IOException, UnreadableMessageException {
        MessageReader.Summary summary = reader.check(new ByteArrayInputStream(bytes));
        MessageHeader header = summary.header();
        if (!header.stream().equals(name.stream())) {
            throw UnreadableMessageException.forGood(
                    "its header says %s, its name %s".formatted(header.stream(), name.stream()));
        }
        return summary.objects();
    }

    private static Throwable plain(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
