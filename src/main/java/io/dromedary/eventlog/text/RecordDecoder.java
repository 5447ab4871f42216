package io.dromedary.eventlog.text;

import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.Identified;
import io.dromedary.eventlog.LogData;
import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.LogSettings;
import io.dromedary.eventlog.Named;
import io.dromedary.eventlog.Separator;
import io.dromedary.eventlog.Severity;
import io.dromedary.eventlog.TransactionId;
import io.dromedary.eventlog.TransactionMark;
import java.io.IOException;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/** Makes values of records: names from the dictionary, texts, typed data. Not thread-safe. */
final class RecordDecoder {

    private static final byte UNDECIDED = 0;
    private static final byte WANTED = 1;
    private static final byte UNWANTED = 2;

    private final LogSettings settings;
    private final LogDictionary dictionary;
    private final TypedValues values;
    private final CRC32 crc = new CRC32();

    private byte[] decisions = new byte[64];
    private int decisionsVersion;
    private long lastDate = -1;
    private ZonedDateTime lastDateTime;
    private int[] lastCombination = new int[0];
    private List<Separator> lastSeparators = List.of();
    private int separatorsVersion;

    RecordDecoder(LogSettings settings, LogDictionary dictionary) {
        this.settings = settings;
        this.dictionary = dictionary;
        this.values = new TypedValues(settings.commentLimit());
    }

    /**
     * Whether every id of the record has been declared. Reads the dictionary on if one has not, as
     * it is written about when the record is that first needs it.
     */
    boolean knows(RecordView view) throws IOException {
        if (allDeclared(view)) {
            return true;
        }
        dictionary.refresh();
        return allDeclared(view);
    }

    /** Whether it is certain already that the record is not asked for. */
    boolean spurns(RecordView view) throws IOException {
        return !wants(view) && isDeclared(dictionary.events, view.event);
    }

    /** Whether the record's event is asked for; nothing else of the record is looked at. */
    boolean wants(RecordView view) throws IOException {
        int event = view.event;
        if (event < decisions.length
                && decisions[event] != UNDECIDED
                && decisionsVersion == dictionary.version()) {
            return decisions[event] == WANTED;
        }
        return decide(event);
    }

    private boolean decide(int event) throws IOException {
        if (event != 0 && !dictionary.events.has(event)) {
            dictionary.refresh();
        }
        if (decisionsVersion != dictionary.version()) {
            Arrays.fill(decisions, UNDECIDED);
            decisionsVersion = dictionary.version();
        }
        boolean wanted = settings.events().test(event(event).name());
        if (dictionary.events.has(event)) {
            if (event >= decisions.length) {
                decisions = Arrays.copyOf(decisions, Math.max(2 * decisions.length, event + 1));
            }
            decisions[event] = wanted ? WANTED : UNWANTED;
        }
        return wanted;
    }

    /**
     * The value of a record; ids that are not declared have no names.
     *
     * @param file any place in its file
     */
    EventLogRecord decode(RecordView view, LogPosition.InFile file) {
        byte[] bytes = view.buffer;
        int limit = settings.commentLimit();
        String comment =
                Texts.decode(bytes, view.commentStart, view.commentLength, view.commentEscaped);
        String presentation =
                Texts.decode(
                        bytes,
                        view.presentationStart,
                        view.presentationLength,
                        view.presentationEscaped);
        LogData data = data(view);
        boolean dataCut = values.cutSomething();
        boolean cut =
                dataCut
                        || view.condensed
                        || comment.length() > limit
                        || presentation.length() > limit;
        return new EventLogRecord(
                file.at(view.offset),
                (int) Math.min(view.length, Integer.MAX_VALUE),
                crc(view),
                date(view.date),
                severity(view.severity),
                mark(view.mark),
                transaction(view),
                identified(dictionary.users, view.user),
                named(dictionary.computers, view.computer),
                named(dictionary.applications, view.application),
                view.connection,
                event(view.event),
                Texts.cut(comment, limit),
                cut,
                metadata(view),
                data,
                Texts.cut(presentation, limit),
                named(dictionary.servers, view.server),
                dictionary.ports.get(view.port, 0),
                dictionary.syncPorts.get(view.syncPort, 0),
                view.session,
                separators(view));
    }

    /** When the record happened, in the zone of the infobase. */
    ZonedDateTime date(long date) {
        if (date != lastDate) {
            lastDateTime = TypedValues.dateTime(date).atZone(settings.zone());
            lastDate = date;
        }
        return lastDateTime;
    }

    private boolean allDeclared(RecordView view) {
        boolean declared =
                isDeclared(dictionary.events, view.event)
                        && isDeclared(dictionary.users, view.user)
                        && isDeclared(dictionary.computers, view.computer)
                        && isDeclared(dictionary.applications, view.application)
                        && isDeclared(dictionary.metadata, view.metadata)
                        && isDeclared(dictionary.servers, view.server)
                        && isDeclared(dictionary.ports, view.port)
                        && isDeclared(dictionary.syncPorts, view.syncPort);
        for (int i = 0; declared && i < view.moreMetadataCount; i++) {
            declared = isDeclared(dictionary.metadata, view.moreMetadata[i]);
        }
        for (int i = 0; declared && i < view.separatorCount; i += 2) {
            declared =
                    isDeclared(dictionary.separators, view.separators[i])
                            && dictionary
                                    .separatorValue(view.separators[i], view.separators[i + 1])
                                    .isPresent();
        }
        return declared;
    }

    private static boolean isDeclared(IdTable<?> table, int id) {
        return id == 0 || table.has(id);
    }

    private Named event(int id) {
        return named(dictionary.events, id);
    }

    private static Named named(IdTable<Named> table, int id) {
        if (id == 0) {
            return Named.NONE;
        }
        return table.has(id) ? table.get(id, Named.NONE) : new Named(id, "");
    }

    private static Identified identified(IdTable<Identified> table, int id) {
        if (id == 0) {
            return Identified.NONE;
        }
        return table.has(id) ? table.get(id, Identified.NONE) : new Identified(id, "", "");
    }

    private List<Identified> metadata(RecordView view) {
        if (view.moreMetadataCount == 0) {
            return view.metadata == 0
                    ? List.of()
                    : List.of(identified(dictionary.metadata, view.metadata));
        }
        List<Identified> objects = new ArrayList<>(view.moreMetadataCount + 1);
        if (view.metadata != 0) {
            objects.add(identified(dictionary.metadata, view.metadata));
        }
        for (int i = 0; i < view.moreMetadataCount; i++) {
            if (view.moreMetadata[i] != 0) {
                objects.add(identified(dictionary.metadata, view.moreMetadata[i]));
            }
        }
        return List.copyOf(objects);
    }

    private List<Separator> separators(RecordView view) {
        if (view.separatorCount == 0) {
            return List.of();
        }
        boolean asBefore =
                separatorsVersion == dictionary.version()
                        && Arrays.equals(
                                view.separators,
                                0,
                                view.separatorCount,
                                lastCombination,
                                0,
                                lastCombination.length);
        if (!asBefore) {
            List<Separator> separators = new ArrayList<>();
            for (int i = 0; i < view.separatorCount; i += 2) {
                LogData value =
                        dictionary
                                .separatorValue(view.separators[i], view.separators[i + 1])
                                .orElse(LogData.Undefined.INSTANCE);
                separators.add(
                        new Separator(
                                identified(dictionary.separators, view.separators[i]), value));
            }
            lastSeparators = List.copyOf(separators);
            lastCombination = Arrays.copyOf(view.separators, view.separatorCount);
            separatorsVersion = dictionary.version();
        }
        return lastSeparators;
    }

    private LogData data(RecordView view) {
        int start = view.dataStart;
        int end = start + view.dataLength;
        byte[] bytes = view.buffer;
        if (view.dataLength == 5 && bytes[start + 2] == 'U') {
            return LogData.Undefined.INSTANCE;
        }
        return values.read(bytes, start, end);
    }

    private int crc(RecordView view) {
        if (view.condensed) {
            return view.crc;
        }
        Texts.sum(crc, view.buffer, view.start, view.end);
        return (int) crc.getValue();
    }

    private static TransactionId transaction(RecordView view) {
        return view.transactionTime == 0 && view.transactionOffset == 0
                ? TransactionId.NONE
                : new TransactionId(view.transactionTime, view.transactionOffset);
    }

    private static Severity severity(byte letter) {
        return switch (letter) {
            case 'I' -> Severity.INFORMATION;
            case 'W' -> Severity.WARNING;
            case 'E' -> Severity.ERROR;
            default -> Severity.NOTE;
        };
    }

    static TransactionMark mark(byte letter) {
        return switch (letter) {
            case 'U' -> TransactionMark.UNFINISHED;
            case 'C' -> TransactionMark.COMMITTED;
            case 'R' -> TransactionMark.ROLLED_BACK;
            default -> TransactionMark.NONE;
        };
    }
}
