package io.dromedary.testkit;

import io.dromedary.eventlog.EventLogBatch;
import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.Identified;
import io.dromedary.eventlog.LogData;
import io.dromedary.eventlog.LogHistory;
import io.dromedary.eventlog.LogNotice;
import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.LogPosition.InFile;
import io.dromedary.eventlog.Named;
import io.dromedary.eventlog.Separator;
import io.dromedary.eventlog.Severity;
import io.dromedary.eventlog.TransactionId;
import io.dromedary.eventlog.TransactionMark;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/**
 * A log written by hand, record by record, in the platform's manner: inner records are {@code U}
 * for ever, the {@code Begin} gets its letter when the transaction ends. It is its own {@link
 * LogHistory}.
 */
public final class Records implements LogHistory {

    public static final ZoneId ZONE = ZoneId.of("Europe/Moscow");

    public static final String INFOBASE = "trade";

    public static final String HEADER = "5e9a7aa8-4efa-11e9-a98f-005056aea130";

    private static final int RECORD_LENGTH = 150;

    private final List<EventLogRecord> records = new ArrayList<>();
    private final Map<TransactionId, TransactionMark> marks = new HashMap<>();
    private String file = "20201219000000.lgp";
    private long offset = 61;
    private LocalDateTime now = LocalDateTime.of(2020, 12, 19, 16, 48, 15);
    private LogPosition oldest = new InFile(HEADER, file, 0);
    private int replayed;

    /** A session with one connection. */
    public final class Session {
        private final long number;
        private final long connection;
        private Identified user = user("Администратор");
        private List<Separator> separators = List.of();

        private Session(long number, long connection) {
            this.number = number;
            this.connection = connection;
        }

        public Session as(Identified other) {
            user = other;
            return this;
        }

        public Session in(Separator... values) {
            separators = List.of(values);
            return this;
        }

        /** {@code _$Transaction$_.Begin}. */
        public Transaction begin() {
            TransactionId id = new TransactionId(ticks(), offset);
            Transaction transaction = new Transaction(this, id);
            marks.put(id, TransactionMark.UNFINISHED);
            transaction.add("_$Transaction$_.Begin", TransactionMark.UNFINISHED);
            return transaction;
        }

        /** A transaction whose {@code Begin} stands at O in this file, before what is read. */
        public Transaction begunAt(long beginOffset) {
            return new Transaction(this, new TransactionId(ticks(), beginOffset));
        }

        /** A record outside of transactions. */
        public EventLogRecord add(String event) {
            return add(event, LogData.Undefined.INSTANCE);
        }

        public EventLogRecord add(String event, LogData data, Identified... metadata) {
            return write(this, TransactionId.NONE, TransactionMark.NONE, event, data, "", metadata);
        }
    }

    /** A transaction that is being written. */
    public final class Transaction {
        private final Session session;
        private final TransactionId id;

        private Transaction(Session session, TransactionId id) {
            this.session = session;
            this.id = id;
        }

        public TransactionId id() {
            return id;
        }

        /** {@code _$Data$_.Update} of a reference. */
        public Transaction update(String metadata, UUID reference) {
            return add("_$Data$_.Update", new LogData.Reference(39, reference), object(metadata));
        }

        public Transaction add(String event, LogData data, Identified... metadata) {
            write(session, id, TransactionMark.UNFINISHED, event, data, "", metadata);
            return this;
        }

        public Transaction comment(String comment) {
            write(
                    session,
                    id,
                    TransactionMark.UNFINISHED,
                    "Мой журнал",
                    LogData.Undefined.INSTANCE,
                    comment);
            return this;
        }

        public EventLogRecord commit() {
            marks.computeIfPresent(id, (key, mark) -> TransactionMark.COMMITTED);
            return add("_$Transaction$_.Commit", TransactionMark.COMMITTED);
        }

        public EventLogRecord rollback() {
            marks.computeIfPresent(id, (key, mark) -> TransactionMark.ROLLED_BACK);
            return add("_$Transaction$_.Rollback", TransactionMark.ROLLED_BACK);
        }

        private EventLogRecord add(String event, TransactionMark mark) {
            return write(session, id, mark, event, LogData.Undefined.INSTANCE, "");
        }
    }

    public Session session(long number) {
        return session(number, number + 100);
    }

    public Session session(long number, long connection) {
        return new Session(number, connection);
    }

    public Records pass(Duration time) {
        now = now.plus(time);
        return this;
    }

    /** The next records go to a new file, named by the moment. */
    public Records rotate() {
        file = now.format(java.time.format.DateTimeFormatter.ofPattern("yyyyMMddHHmmss")) + ".lgp";
        offset = 61;
        return this;
    }

    /** What is written from now on stands so many bytes behind where the ids say it does. */
    public Records shift(int bytes) {
        offset += bytes;
        return this;
    }

    public List<EventLogRecord> all() {
        return List.copyOf(records);
    }

    /** Takes the record out, as damage does. */
    public Records lose(EventLogRecord record) {
        records.remove(record);
        return this;
    }

    /** The patch of the letter was lost, or not written yet. */
    public Records unmark(Transaction transaction) {
        marks.put(transaction.id(), TransactionMark.UNFINISHED);
        return this;
    }

    /** What is before the record is no longer in the log. */
    public Records reduceTo(EventLogRecord record) {
        oldest = record.position();
        return this;
    }

    /** How many records were read again so far. */
    public int replayed() {
        return replayed;
    }

    /** Everything as one batch of a first run. */
    public EventLogBatch batch() {
        return batch(1, "", 0, 0, records.size());
    }

    /**
     * Records {@code from} to before {@code to} as a batch.
     *
     * @param runStart number of the record with which the run began
     */
    public EventLogBatch batch(long run, String memory, int runStart, int from, int to) {
        return batch(run, memory, runStart, from, to, List.of());
    }

    public EventLogBatch batch(
            long run, String memory, int runStart, int from, int to, List<LogNotice> notices) {
        return new EventLogBatch(
                INFOBASE,
                run,
                positionOf(runStart),
                memory,
                List.copyOf(records.subList(from, to)),
                positionOf(from),
                positionOf(to),
                notices,
                this);
    }

    @Override
    public boolean replay(LogPosition from, LogPosition to, Consumer<EventLogRecord> consumer) {
        for (EventLogRecord record : records) {
            LogPosition at = record.position();
            if (at.compareTo(from) >= 0 && at.compareTo(oldest) >= 0 && at.compareTo(to) < 0) {
                replayed++;
                consumer.accept(record);
            }
        }
        return from.compareTo(oldest) >= 0;
    }

    @Override
    public Optional<TransactionMark> markOf(LogPosition begin, TransactionId transaction) {
        return begin.compareTo(oldest) < 0
                ? Optional.empty()
                : Optional.ofNullable(marks.get(transaction));
    }

    public static Identified user(String name) {
        return new Identified(1, guid("user " + name), name);
    }

    public static Identified object(String name) {
        return new Identified(2, guid("object " + name), name);
    }

    public static UUID reference(int number) {
        return new UUID(0, number);
    }

    private static String guid(String text) {
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private LogPosition positionOf(int number) {
        return number < records.size()
                ? records.get(number).position()
                : new InFile(HEADER, file, offset);
    }

    private long ticks() {
        return LocalDateTime.of(1, 1, 1, 0, 0).until(now, ChronoUnit.SECONDS) * 10_000;
    }

    private EventLogRecord write(
            Session session,
            TransactionId id,
            TransactionMark mark,
            String event,
            LogData data,
            String comment,
            Identified... metadata) {
        CRC32 crc = new CRC32();
        crc.update((file + offset + event + comment).getBytes(StandardCharsets.UTF_8));
        EventLogRecord record =
                new EventLogRecord(
                        new InFile(HEADER, file, offset),
                        RECORD_LENGTH,
                        (int) crc.getValue(),
                        ZonedDateTime.of(now, ZONE),
                        Severity.INFORMATION,
                        mark,
                        id,
                        session.user,
                        new Named(1, "HUB1C"),
                        new Named(1, "1CV8C"),
                        session.connection,
                        new Named(Math.floorMod(event.hashCode(), 1000) + 1, event),
                        comment,
                        false,
                        List.of(metadata),
                        data,
                        "",
                        new Named(1, "HUB1C"),
                        1560,
                        0,
                        session.number,
                        session.separators);
        records.add(record);
        offset += RECORD_LENGTH;
        return record;
    }
}
