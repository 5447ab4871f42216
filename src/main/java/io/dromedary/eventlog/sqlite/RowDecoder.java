package io.dromedary.eventlog.sqlite;

import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.Identified;
import io.dromedary.eventlog.LogData;
import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.LogSettings;
import io.dromedary.eventlog.Named;
import io.dromedary.eventlog.Severity;
import io.dromedary.eventlog.TransactionId;
import io.dromedary.eventlog.TransactionMark;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;

/**
 * Makes records of rows, with a dictionary that is read when it is first needed, when a code is not
 * in it, and now and then, as names may be changed under their codes. Not thread-safe.
 */
final class RowDecoder {

    private static final long DICTIONARY_AGE_NANOS = Duration.ofMinutes(1).toNanos();

    private static final String COMMIT = "_$Transaction$_.Commit";
    private static final String ROLLBACK = "_$Transaction$_.Rollback";

    private final LogSettings settings;
    private Dictionary dictionary = Dictionary.EMPTY;
    private long dictionaryRead;
    private final Map<Long, Boolean> wanted = new HashMap<>();

    RowDecoder(LogSettings settings) {
        this.settings = settings;
    }

    /** For another database: its codes are others. */
    void forget() {
        dictionary = Dictionary.EMPTY;
        wanted.clear();
    }

    /** Texts are fetched one character beyond the limit, so that a cut is noticed. */
    int textLimit() {
        return settings.commentLimit() == Integer.MAX_VALUE
                ? Integer.MAX_VALUE
                : settings.commentLimit() + 1;
    }

    /** Which events may be wanted: a code that is not known yet is decided in {@link #decode}. */
    LongPredicate events() {
        return code -> wanted.getOrDefault(code, true);
    }

    /** The records of those rows whose events are wanted. */
    List<EventLogRecord> decode(LogDatabase database, String databaseId, List<RawRow> rows)
            throws IOException {
        if (rows.isEmpty()) {
            return List.of();
        }
        List<List<Long>> metadata = rows.stream().map(row -> codes(row.metadata())).toList();
        if (isOutdated(rows, metadata)) {
            dictionary = Dictionary.read(database);
            dictionaryRead = System.nanoTime();
            wanted.clear();
            for (Map.Entry<Long, Named> event : dictionary.events().entrySet()) {
                wanted.put(event.getKey(), settings.events().test(event.getValue().name()));
            }
        }
        List<EventLogRecord> records = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            RawRow row = rows.get(i);
            if (wanted.computeIfAbsent(row.event(), code -> settings.events().test(""))) {
                records.add(record(databaseId, row, metadata.get(i)));
            }
        }
        return records;
    }

    private boolean isOutdated(List<RawRow> rows, List<List<Long>> metadata) {
        if (dictionary == Dictionary.EMPTY
                || System.nanoTime() - dictionaryRead > DICTIONARY_AGE_NANOS) {
            return true;
        }
        for (int i = 0; i < rows.size(); i++) {
            if (!dictionary.covers(rows.get(i), metadata.get(i))) {
                return true;
            }
        }
        return false;
    }

    private EventLogRecord record(String databaseId, RawRow row, List<Long> metadata) {
        Named event = dictionary.event(row.event());
        boolean cut = isLong(row.comment()) || isLong(row.data()) || isLong(row.presentation());
        return new EventLogRecord(
                new LogPosition.InDatabase(databaseId, row.row()),
                0,
                row.crc(),
                LogClock.instant(row.date()).atZone(settings.zone()),
                severity(row.severity()),
                mark(row.status(), event.name()),
                new TransactionId(row.transactionDate(), row.transactionId()),
                dictionary.user(row.user()),
                dictionary.computer(row.computer()),
                dictionary.application(row.application()),
                row.connection(),
                event,
                cut(row.comment()),
                cut,
                objects(metadata),
                data(row),
                cut(row.presentation()),
                dictionary.server(row.server()),
                dictionary.primaryPort(row.primaryPort()),
                dictionary.secondaryPort(row.secondaryPort()),
                row.session(),
                dictionary.separators(row.separators()));
    }

    private List<Identified> objects(List<Long> codes) {
        return codes.stream().map(dictionary::metadata).toList();
    }

    private LogData data(RawRow row) {
        return isLong(row.data())
                ? new LogData.Raw(cut(row.data()))
                : StoredData.parse(row.dataType(), row.data());
    }

    private boolean isLong(String text) {
        return text.length() > settings.commentLimit();
    }

    private String cut(String text) {
        if (!isLong(text)) {
            return text;
        }
        int end = settings.commentLimit();
        boolean splitsPair = end > 0 && Character.isHighSurrogate(text.charAt(end - 1));
        return text.substring(0, splitsPair ? end - 1 : end);
    }

    private static Severity severity(long severity) {
        return switch ((int) severity) {
            case 0 -> Severity.NOTE;
            case 2 -> Severity.WARNING;
            case 3 -> Severity.ERROR;
            default -> Severity.INFORMATION;
        };
    }

    /**
     * All rows of a transaction are updated together after it has ended, so its closing row may be
     * read with status 0: it says itself how the transaction ended.
     */
    static TransactionMark mark(long status, String event) {
        return switch ((int) status) {
            case 0 ->
                    switch (event) {
                        case COMMIT -> TransactionMark.COMMITTED;
                        case ROLLBACK -> TransactionMark.ROLLED_BACK;
                        default -> TransactionMark.UNFINISHED;
                    };
            case 1 -> TransactionMark.COMMITTED;
            case 2 -> TransactionMark.ROLLED_BACK;
            default -> TransactionMark.NONE;
        };
    }

    /** {@code metadataCodes}: a comma list; what is no number in it and 0 mean nothing. */
    private static List<Long> codes(String list) {
        if (list.isEmpty()) {
            return List.of();
        }
        List<Long> codes = new ArrayList<>();
        for (String code : list.split(",", -1)) {
            String digits = code.strip();
            if (digits.matches("\\d{1,18}") && Long.parseLong(digits) != 0) {
                codes.add(Long.parseLong(digits));
            }
        }
        return codes;
    }
}
