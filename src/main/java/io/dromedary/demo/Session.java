package io.dromedary.demo;

import io.dromedary.demo.LedgerEntry.Kind;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * A session and the script it follows: one step writes one record. At most one transaction is open
 * at a time.
 */
final class Session {

    /** Part of a script. */
    @FunctionalInterface
    interface Step {
        void take() throws IOException;
    }

    private final Participant participant;
    private final LogFolder folder;
    private final Ledger ledger;
    private final Deque<Step> script = new ArrayDeque<>();
    private Optional<Transaction> transaction = Optional.empty();
    private int ended;
    private boolean over;

    Session(Participant participant, LogFolder folder, Ledger ledger) {
        this.participant = participant;
        this.folder = folder;
        this.ledger = ledger;
    }

    Participant participant() {
        return participant;
    }

    Optional<Transaction> transaction() {
        return transaction;
    }

    /** How many transactions it has ended. */
    int ended() {
        return ended;
    }

    boolean isOver() {
        return over;
    }

    boolean isIdle() {
        return script.isEmpty();
    }

    /** Puts a step at the end of the script. */
    void then(Step step) {
        script.add(step);
    }

    /** Lets time pass. */
    void thenWait(int steps) {
        for (int i = 0; i < steps; i++) {
            script.add(() -> {});
        }
    }

    /** Takes the next step of the script. */
    void step() throws IOException {
        Step step = script.poll();
        if (step != null) {
            step.take();
        }
    }

    /** Writes a record outside of any transaction, even if one is open. */
    Written write(EventRecord record) throws IOException {
        return folder.append(record);
    }

    /** Writes a record inside the open transaction. */
    void change(EventRecord record) throws IOException {
        Transaction open = transaction.orElseThrow();
        folder.append(record.in(open.begin(), 'U'));
        open.changed();
    }

    void begin() throws IOException {
        EventRecord record = new EventRecord(participant, "_$Transaction$_.Begin").opening();
        Transaction opened = new Transaction(folder.append(record));
        transaction = Optional.of(opened);
        ledger.record(opened.entry(Kind.OPENED, opened.begin(), participant.session()));
    }

    /**
     * Ends the transaction.
     *
     * @param patch when the letter of its {@code Begin} is overwritten; empty if never
     */
    void end(Kind outcome, Optional<Manners.PatchOrder> patch) throws IOException {
        boolean committed = outcome == Kind.COMMITTED;
        char letter = committed ? 'C' : 'R';
        Transaction ending = transaction.orElseThrow();
        if (patch.equals(Optional.of(Manners.PatchOrder.BEFORE))) {
            folder.patch(ending.begin(), letter);
        }
        String event = committed ? "_$Transaction$_.Commit" : "_$Transaction$_.Rollback";
        Written last =
                folder.append(new EventRecord(participant, event).in(ending.begin(), letter));
        ledger.record(ending.entry(outcome, last, participant.session()));
        if (patch.equals(Optional.of(Manners.PatchOrder.AFTER))) {
            folder.patch(ending.begin(), letter);
        }
        transaction = Optional.empty();
        ended++;
    }

    /** Writes the record that ends a background job. */
    void endJob(EventRecord record) throws IOException {
        note(Kind.JOB_FINISHED, folder.append(record));
    }

    /**
     * Ends the session, and its transaction with it if one is open.
     *
     * @param disconnected the connection was closed first
     */
    void finish(boolean disconnected) throws IOException {
        Participant last = disconnected ? participant.disconnected() : participant;
        Written record = folder.append(new EventRecord(last, "_$Session$_.Finish"));
        abandon();
        note(Kind.SESSION_FINISHED, record);
        script.clear();
        over = true;
    }

    /** The transaction, if one is open, will never end. */
    void abandon() {
        transaction.ifPresent(
                open ->
                        ledger.record(
                                open.entry(Kind.ABANDONED, open.begin(), participant.session())));
        if (transaction.isPresent()) {
            transaction = Optional.empty();
            ended++;
        }
    }

    private void note(Kind kind, Written record) {
        ledger.record(
                new LedgerEntry(
                        kind,
                        record.header(),
                        record.file(),
                        record.offset(),
                        record.crc(),
                        0,
                        0,
                        "",
                        participant.session(),
                        0,
                        false,
                        record.epochMicros(),
                        record.nanos()));
    }
}
