package io.dromedary.eventlog.text;

import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.LogHistory;
import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.LogSettings;
import io.dromedary.eventlog.TransactionId;
import io.dromedary.eventlog.TransactionMark;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads a text log behind the follower's back, through files of its own. */
final class TextHistory implements LogHistory {

    /** Enough for the beginning of a record up to the end of its transaction id. */
    private static final int BEGINNING = 80;

    private final LogSettings settings;
    private final LogFolder folder;
    private final RecordDecoder decoder;

    TextHistory(LogSettings settings, LogFolder folder, RecordDecoder decoder) {
        this.settings = settings;
        this.folder = folder;
        this.decoder = decoder;
    }

    @Override
    public boolean replay(LogPosition from, LogPosition to, Consumer<EventLogRecord> records)
            throws IOException {
        if (!(from instanceof LogPosition.InFile first)
                || !(to instanceof LogPosition.InFile end)) {
            return false;
        }
        boolean found = first.file().isEmpty();
        for (Stretch stretch : stretches(first, end)) {
            found |= replay(stretch, first, end, records);
        }
        return found && isKnown(first, end);
    }

    /** A part of a file that was read in one go. */
    private record Stretch(LogPosition.InFile from, long end) {}

    /** What was read between two places, in that order. */
    private List<Stretch> stretches(LogPosition.InFile from, LogPosition.InFile to)
            throws IOException {
        if (from.file().equals(to.file()) && from.course().turns() == to.course().turns()) {
            return List.of(new Stretch(from, to.offset()));
        }
        Map<String, Long> left = to.course().left();
        List<Stretch> stretches = new ArrayList<>();
        if (!from.file().isEmpty()) {
            stretches.add(new Stretch(from, left.getOrDefault(from.file(), Long.MAX_VALUE)));
        }
        for (String name : folder.files()) {
            boolean inOrder = name.compareTo(from.newest()) > 0 && name.compareTo(to.newest()) <= 0;
            if (inOrder && !name.equals(to.file())) {
                long end = left.getOrDefault(name, Long.MAX_VALUE);
                stretches.add(new Stretch(new LogPosition.InFile("", name, 0), end));
            }
        }
        boolean again = to.course().turns() > 0;
        long start = again ? left.getOrDefault(to.file(), 0L) : 0;
        stretches.add(new Stretch(to.at(start), to.offset()));
        return stretches;
    }

    /** Only the last turn to a file of another period is remembered. */
    private static boolean isKnown(LogPosition.InFile from, LogPosition.InFile to) {
        int turns = to.course().turns();
        return turns <= 1
                || (from.newest().equals(to.newest()) && turns - from.course().turns() <= 1);
    }

    /**
     * Reads one stretch.
     *
     * @return whether {@code from} is in it
     */
    private boolean replay(
            Stretch stretch,
            LogPosition.InFile from,
            LogPosition.InFile to,
            Consumer<EventLogRecord> records)
            throws IOException {
        String name = stretch.from().file();
        try (FileChannel channel = FileChannel.open(folder.file(name))) {
            LogHeader header = LogHeader.read(channel).orElse(LogHeader.NONE);
            boolean isFirst =
                    stretch.from().equals(from)
                            && header.guid().equals(from.header())
                            && from.offset() <= channel.size();
            if (name.equals(to.file()) && !header.guid().equals(to.header())) {
                return isFirst;
            }
            long start = stretch.from().equals(from) && !isFirst ? 0 : stretch.from().offset();
            LogPosition.InFile file =
                    new LogPosition.InFile(
                            header.guid(), name, start, stretch.from().withLeft(Map.of()).course());
            LogFileReader reader =
                    new LogFileReader(settings.commentLimit(), BatchReader.RECORD_LIMIT);
            reader.start(Math.max(start, header.length()));
            reader.attach(channel, false);
            LogFileReader.Step step;
            while ((step = reader.next()) != LogFileReader.Step.END) {
                RecordView view = reader.view();
                if (step == LogFileReader.Step.RECORD) {
                    if (view.offset >= stretch.end()) {
                        break;
                    }
                    if (decoder.wants(view)) {
                        decoder.knows(view);
                        records.accept(decoder.decode(view, file));
                    }
                }
            }
            return isFirst;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    @Override
    public Optional<TransactionMark> markOf(LogPosition begin, TransactionId transaction)
            throws IOException {
        if (!(begin instanceof LogPosition.InFile place)) {
            return Optional.empty();
        }
        try (FileChannel channel = FileChannel.open(folder.file(place.file()))) {
            byte[] bytes = FileBytes.read(channel, place.offset(), BEGINNING);
            return mark(new BraceCursor(bytes, 0, bytes.length), transaction);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static Optional<TransactionMark> mark(BraceCursor at, TransactionId transaction) {
        if (!at.open() || !at.bare() || at.tokenLength() != 14 || !at.comma() || !at.bare()) {
            return Optional.empty();
        }
        String letter = at.token();
        boolean isMark = letter.length() == 1 && RecordGrammar.isMark((byte) letter.charAt(0));
        if (!isMark || !at.comma() || !at.open() || !at.bare()) {
            return Optional.empty();
        }
        long time = at.hexNumber();
        boolean same =
                at.comma()
                        && at.bare()
                        && time == transaction.time()
                        && at.hexNumber() == transaction.offset()
                        && at.close();
        return same ? Optional.of(RecordDecoder.mark((byte) letter.charAt(0))) : Optional.empty();
    }
}
