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
        List<Stretch> way = way(first, end);
        boolean found = first.file().isEmpty() && !way.isEmpty();
        for (Stretch stretch : way) {
            found |= replay(stretch, first, end, records);
        }
        return found;
    }

    /** A part of a file that was read in one go. */
    private record Stretch(LogPosition.InFile from, long end) {}

    /** What was read between two places, in that order; empty if that is not known any more. */
    private List<Stretch> way(LogPosition.InFile from, LogPosition.InFile to) throws IOException {
        List<LogPosition.InFile> entered = to.course().entered();
        boolean sameTurn =
                from.newest().equals(to.newest()) && from.course().turns() == to.course().turns();
        if (from.file().equals(to.file()) && sameTurn) {
            return List.of(new Stretch(from, to.offset()));
        }
        if (entered.isEmpty()) {
            boolean plain = from.course().turns() == 0 && to.course().turns() == 0;
            return plain ? byName(from, to, to.course()) : List.of();
        }
        List<Stretch> way = new ArrayList<>();
        int first = entered.size() - 1;
        while (first >= 0 && !isWithin(entered.get(first), from)) {
            first--;
        }
        if (first < 0) {
            LogPosition.InFile known = entered.get(0);
            boolean plain =
                    entered.size() < FileSuccession.MOST_ENTERED
                            && known.course().turns() == 0
                            && from.course().turns() == 0;
            if (!plain || known.offset() > 0 || from.file().compareTo(known.file()) > 0) {
                return List.of();
            }
            way.addAll(byName(from, known, to.course()));
        }
        for (int i = Math.max(first, 0); i < entered.size(); i++) {
            LogPosition.InFile place = i == first ? from : entered.get(i);
            boolean last = i == entered.size() - 1;
            way.add(new Stretch(place, last ? to.offset() : end(place.file(), i + 1, to.course())));
        }
        return way;
    }

    private static boolean isWithin(LogPosition.InFile entered, LogPosition.InFile place) {
        return entered.file().equals(place.file()) && entered.offset() <= place.offset();
    }

    /** Where a file was left: there it was gone on with later, or might be. */
    private static long end(String name, int behind, LogPosition.Course course) {
        return course.entered().stream()
                .skip(behind)
                .filter(later -> later.file().equals(name))
                .mapToLong(LogPosition.InFile::offset)
                .findFirst()
                .orElse(course.left().getOrDefault(name, Long.MAX_VALUE));
    }

    /** From name to name, as long as the period of the files was the same. */
    private List<Stretch> byName(
            LogPosition.InFile from, LogPosition.InFile to, LogPosition.Course course)
            throws IOException {
        List<Stretch> way = new ArrayList<>();
        if (!from.file().isEmpty()) {
            way.add(new Stretch(from, end(from.file(), 0, course)));
        }
        for (String name : folder.files()) {
            if (name.compareTo(from.file()) > 0 && name.compareTo(to.file()) < 0) {
                way.add(new Stretch(new LogPosition.InFile("", name, 0), end(name, 0, course)));
            }
        }
        way.add(new Stretch(to.at(0), to.offset()));
        return way;
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
                            header.guid(), name, start, stretch.from().alone().course());
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
