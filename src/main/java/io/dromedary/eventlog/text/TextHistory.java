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
        for (String name : folder.files()) {
            if (name.compareTo(first.file()) >= 0 && name.compareTo(end.file()) <= 0) {
                found |= replay(name, first, end, records);
            }
        }
        return found;
    }

    /**
     * What this file holds of the range.
     *
     * @return whether {@code from} is in this file
     */
    private boolean replay(
            String name,
            LogPosition.InFile from,
            LogPosition.InFile to,
            Consumer<EventLogRecord> records)
            throws IOException {
        try (FileChannel channel = FileChannel.open(folder.file(name))) {
            LogHeader header = LogHeader.read(channel).orElse(LogHeader.NONE);
            boolean isFirst =
                    name.equals(from.file())
                            && header.guid().equals(from.header())
                            && from.offset() <= channel.size();
            boolean isLast = name.equals(to.file());
            if (isLast && !header.guid().equals(to.header())) {
                return isFirst;
            }
            LogFileReader reader =
                    new LogFileReader(settings.commentLimit(), BatchReader.RECORD_LIMIT);
            reader.start(isFirst ? Math.max(from.offset(), header.length()) : header.length());
            reader.attach(channel, false);
            long end = isLast ? to.offset() : Long.MAX_VALUE;
            LogFileReader.Step step;
            while ((step = reader.next()) != LogFileReader.Step.END) {
                RecordView view = reader.view();
                if (step == LogFileReader.Step.RECORD) {
                    if (view.offset >= end) {
                        break;
                    }
                    if (decoder.wants(view)) {
                        decoder.knows(view);
                        records.accept(decoder.decode(view, header.guid(), name));
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
