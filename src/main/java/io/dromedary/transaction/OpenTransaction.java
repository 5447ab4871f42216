package io.dromedary.transaction;

import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.LogData;
import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.TransactionId;
import io.dromedary.transaction.LogOutcome.TransactionBody;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A transaction whose end has not been read, with what is known of it. Not thread-safe. */
final class OpenTransaction {

    /** What has been told of it so far. */
    enum State {
        /** Nothing. */
        OPEN,
        /** Nothing; its {@code Begin} says how it ended, and the end is expected in the log. */
        AWAITED,
        /** That it is abandoned; kept in case it commits all the same. */
        ABANDONED,
        /** How it ended, although the end was never read; what may still come is ignored. */
        SETTLED
    }

    /** Start of a file's period, as in its name. */
    private static final DateTimeFormatter PERIOD = DateTimeFormatter.ofPattern("yyyyMMddHHmmss");

    private final EventLogRecord head;
    private final LogPosition begin;
    private final long began;
    private boolean beginSeen;
    private State state = State.OPEN;

    private Optional<Spill> spill = Optional.empty();
    private final List<EventLogRecord> tail = new ArrayList<>();
    private long tailBytes;
    private int userRecords;
    private Optional<LogPosition> first = Optional.empty();

    private OpenTransaction(EventLogRecord head, LogPosition begin, boolean beginSeen) {
        this.head = head;
        this.begin = begin;
        this.beginSeen = beginSeen;
        this.began = head.transactionStart().toEpochSecond();
    }

    /** Opened by its {@code Begin}. */
    static OpenTransaction begun(EventLogRecord begin) {
        return new OpenTransaction(bare(begin), begin.position(), true);
    }

    /** Opened by another of its records, as the {@code Begin} was never read. */
    static OpenTransaction joined(EventLogRecord record) {
        return new OpenTransaction(bare(record), presumedBegin(record), false);
    }

    /** As it was remembered, yet without records. */
    static OpenTransaction remembered(
            EventLogRecord head, LogPosition begin, boolean beginSeen, State state) {
        OpenTransaction transaction = new OpenTransaction(head, begin, beginSeen);
        transaction.state = state;
        return transaction;
    }

    TransactionId id() {
        return head.transaction();
    }

    /** Who and where: the first record read of it, without texts and data. */
    EventLogRecord head() {
        return head;
    }

    LogPosition begin() {
        return begin;
    }

    boolean beginSeen() {
        return beginSeen;
    }

    State state() {
        return state;
    }

    void become(State next) {
        state = next;
    }

    /** Some of its records could not be read again. */
    void lostRecords() {
        beginSeen = false;
    }

    long session() {
        return head.session();
    }

    long connection() {
        return head.connection();
    }

    /** Whether it may still be what its session is doing. */
    boolean isRunning() {
        return state == State.OPEN || state == State.AWAITED;
    }

    /** The moment, in seconds since 1970, from which on it needs a decision because of its age. */
    long deadline(Duration maxOpenAge) {
        return began + (state == State.OPEN ? 1 : 2) * maxOpenAge.toSeconds();
    }

    /** Adds a record between Begin and end. */
    void add(EventLogRecord record) {
        if (first.isEmpty()) {
            first = Optional.of(record.position());
        }
        tail.add(record);
        tailBytes += sizeOf(record);
        count(record);
    }

    /** Position of the first record between Begin and end; empty if there is none yet. */
    Optional<LogPosition> first() {
        return first;
    }

    Optional<Spill> spill() {
        return spill;
    }

    /** The records not on disk. */
    List<EventLogRecord> tail() {
        return tail;
    }

    /** Heap that the records not on disk take, estimated. */
    long tailBytes() {
        return tailBytes;
    }

    /** Moves all records to disk. */
    void spillTo(Path file) throws IOException {
        if (tail.isEmpty()) {
            return;
        }
        Spill target = spill.orElseGet(() -> Spill.at(file));
        target.append(tail);
        spill = Optional.of(target);
        tail.clear();
        tailBytes = 0;
    }

    /** Takes up what lies on disk, if it is intact. */
    boolean reopen(Path file, long bytes, int count) {
        List<EventLogRecord> firstOnly = new ArrayList<>(1);
        int before = userRecords;
        spill =
                Spill.reopen(
                        file,
                        bytes,
                        count,
                        record -> {
                            count(record);
                            if (firstOnly.isEmpty()) {
                                firstOnly.add(record);
                            }
                        });
        if (spill.isEmpty()) {
            userRecords = before;
            return false;
        }
        first = firstOnly.stream().findFirst().map(EventLogRecord::position);
        return true;
    }

    /** Lets go of all records; the caller sees to the file. */
    void dropRecords() {
        spill = Optional.empty();
        tail.clear();
        tailBytes = 0;
        userRecords = 0;
        first = Optional.empty();
    }

    /** How many of the records tell of a change of a user. */
    int userRecords() {
        return userRecords;
    }

    Changes changes() {
        return new RecordChanges(spill, spill.map(Spill::count).orElse(0), List.copyOf(tail));
    }

    /** Ended by the record. */
    TransactionBody endedBy(String infobase, EventLogRecord end) {
        return body(infobase, end.position(), end.crc(), end.date());
    }

    /** Ended by nothing that was read. */
    TransactionBody endedUnseen(String infobase, ZonedDateTime noticed) {
        return body(infobase, begin, beginSeen ? head.crc() : 0, noticed);
    }

    private TransactionBody body(
            String infobase, LogPosition closing, int closingCrc, ZonedDateTime end) {
        return new TransactionBody(
                infobase,
                id(),
                begin,
                beginSeen,
                closing,
                closingCrc,
                head.user(),
                head.computer(),
                head.application(),
                head.session(),
                head.connection(),
                head.separators(),
                head.transactionStart(),
                end,
                changes());
    }

    private void count(EventLogRecord record) {
        if (RecordKind.of(record) == RecordKind.USER) {
            userRecords++;
        }
    }

    private static EventLogRecord bare(EventLogRecord record) {
        return new EventLogRecord(
                record.position(),
                record.length(),
                record.crc(),
                record.date(),
                record.severity(),
                record.mark(),
                record.transaction(),
                record.user(),
                record.computer(),
                record.application(),
                record.connection(),
                record.event(),
                "",
                false,
                List.of(),
                LogData.Undefined.INSTANCE,
                "",
                record.server(),
                record.port(),
                record.syncPort(),
                record.session(),
                record.separators());
    }

    /**
     * Where a {@code Begin} that was never read stands: O bytes into the file whose period contains
     * T. That is the record's own file unless T precedes it; then, as in the SQLite format where
     * the row cannot be known, the record itself stands in.
     */
    private static LogPosition presumedBegin(EventLogRecord record) {
        if (record.position() instanceof LogPosition.InFile here) {
            String started = PERIOD.format(record.transaction().startedAt());
            String period = here.file().substring(0, Math.min(14, here.file().length()));
            if (started.compareTo(period) >= 0) {
                return new LogPosition.InFile(
                        here.header(), here.file(), record.transaction().offset());
            }
        }
        return record.position();
    }

    /** Objects, dates and positions take about 300 bytes; names are shared with the dictionary. */
    private static long sizeOf(EventLogRecord record) {
        return 320
                + 2L * (record.comment().length() + record.presentation().length())
                + 32L * record.metadata().size()
                + sizeOf(record.data());
    }

    private static long sizeOf(LogData data) {
        if (data instanceof LogData.Text text) {
            return 64 + 2L * text.value().length();
        }
        if (data instanceof LogData.Raw raw) {
            return 64 + 2L * raw.value().length();
        }
        if (data instanceof LogData.Structure structure) {
            return 64 + structure.values().stream().mapToLong(OpenTransaction::sizeOf).sum();
        }
        return 64;
    }
}
