package io.dromedary.eventlog.text;

import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.LogSettings;
import io.dromedary.eventlog.LogStart;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.OptionalLong;

/** Finds where reading has to begin. One use. */
final class StartPlace {

    /** Before the first file. */
    static final LogPosition.InFile BEGINNING = new LogPosition.InFile("", "", 0);

    /** How far from the end the beginning of the last record is looked for. */
    private static final int TAIL = 1 << 20;

    /**
     * Dates in a log step back by up to an hour; a file may begin a little before its name says.
     */
    private static final Duration DISORDER = Duration.ofDays(1);

    private static final DateTimeFormatter NUMBER = DateTimeFormatter.ofPattern("uuuuMMddHHmmss");

    private final LogSettings settings;
    private final LogFolder folder;
    private long skipBefore;

    StartPlace(LogSettings settings, LogFolder folder) {
        this.settings = settings;
        this.folder = folder;
    }

    LogPosition find(LogStart start) throws IOException {
        if (start instanceof LogStart.Position given) {
            return given.position();
        }
        if (start instanceof LogStart.End) {
            return end();
        }
        if (start instanceof LogStart.Time time) {
            return time(LocalDateTime.ofInstant(time.moment(), settings.zone()));
        }
        return BEGINNING;
    }

    /** Records dated before this number {@code yyyyMMddHHmmss} are passed over until one is not. */
    long skipBefore() {
        return skipBefore;
    }

    private LogPosition end() throws IOException {
        List<String> names = folder.files();
        if (names.isEmpty()) {
            return BEGINNING;
        }
        LogPosition.InFile end = endOf(folder, names.get(names.size() - 1));
        return FileSuccession.endOfAll(folder, end);
    }

    /** Behind the last whole record of a file. */
    static LogPosition.InFile endOf(LogFolder folder, String name) throws IOException {
        try (FileChannel channel = FileChannel.open(folder.file(name))) {
            LogHeader header = LogHeader.read(channel).orElse(LogHeader.NONE);
            long size = channel.size();
            LogFileReader reader = new LogFileReader(0, TAIL);
            if (size - TAIL <= header.length()) {
                reader.start(header.length());
            } else {
                reader.startAnywhere(size - TAIL);
            }
            reader.attach(channel, true);
            LogFileReader.Step step;
            do {
                step = reader.next();
            } while (step != LogFileReader.Step.END);
            return new LogPosition.InFile(header.guid(), name, reader.settled());
        }
    }

    private LogPosition time(LocalDateTime moment) throws IOException {
        skipBefore = Long.parseLong(NUMBER.format(moment));
        String before = NUMBER.format(moment.minus(DISORDER));
        // A file may hold records of the moment unless the next one begins long before it.
        List<String> names = folder.files();
        String first = "";
        for (int i = names.size() - 1; i >= 0 && first.isEmpty(); i--) {
            String name = names.get(i);
            if (name.compareTo(before) <= 0
                    && firstDate(folder, name, 0).orElse(0) <= Long.parseLong(before)) {
                first = name;
            }
        }
        return new LogPosition.InFile("", first, 0);
    }

    /** Date of the first whole record behind an offset; empty also if there is no such file. */
    static OptionalLong firstDate(LogFolder folder, String name, long from) throws IOException {
        try (FileChannel channel = FileChannel.open(folder.file(name))) {
            LogHeader header = LogHeader.read(channel).orElse(LogHeader.NONE);
            LogFileReader reader = new LogFileReader(0, BatchReader.RECORD_LIMIT);
            reader.start(Math.max(from, header.length()));
            reader.attach(channel, true);
            LogFileReader.Step step;
            do {
                step = reader.next();
            } while (step == LogFileReader.Step.DAMAGE);
            return step == LogFileReader.Step.RECORD
                    ? OptionalLong.of(reader.view().date)
                    : OptionalLong.empty();
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        }
    }

    /** Whether a record may begin or have ended there. */
    static boolean isBoundary(FileChannel channel, long offset, LogHeader header)
            throws IOException {
        if (offset <= header.length()) {
            return true;
        }
        byte[] around = FileBytes.read(channel, offset - 1, 2);
        if (around.length == 0 || offset > channel.size()) {
            return false;
        }
        return around[0] == '}' || (around.length == 2 && around[1] == '{');
    }
}
