package io.dromedary.eventlog.text;

import io.dromedary.eventlog.Identified;
import io.dromedary.eventlog.LogData;
import io.dromedary.eventlog.Named;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code 1Cv8.lgf}: what the ids in the records stand for. Read as far as it is written, and
 * further when it grows; the last declaration of an id wins. Not thread-safe.
 */
final class LogDictionary {

    static final String FILE_NAME = "1Cv8.lgf";

    private static final Logger LOG = LoggerFactory.getLogger(LogDictionary.class);

    /** A single entry is never longer; what is, is damage. */
    private static final int LONGEST_ENTRY = 1 << 20;

    private final Path file;
    final IdTable<Identified> users = new IdTable<>();
    final IdTable<Named> computers = new IdTable<>();
    final IdTable<Named> applications = new IdTable<>();
    final IdTable<Named> events = new IdTable<>();
    final IdTable<Identified> metadata = new IdTable<>();
    final IdTable<Named> servers = new IdTable<>();
    final IdTable<Integer> ports = new IdTable<>();
    final IdTable<Integer> syncPorts = new IdTable<>();
    final IdTable<Identified> separators = new IdTable<>();
    private final Map<Long, LogData> separatorValues = new HashMap<>();
    private final TypedValues values = new TypedValues(LONGEST_ENTRY);

    private LogHeader header = LogHeader.NONE;
    private long read;
    private Object stamp = "never read";
    private int version;
    private boolean recreated;
    private long writtenAt;

    LogDictionary(Path file) {
        this.file = file;
    }

    /** Reads what was written since the last call; one system call if all of it was read. */
    void refresh() throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            Object newStamp =
                    List.of(
                            attributes.size(),
                            attributes.lastModifiedTime(),
                            String.valueOf(attributes.fileKey()));
            if (!newStamp.equals(stamp)) {
                try (FileChannel channel = FileChannel.open(file)) {
                    read(channel);
                }
                // what could not be taken yet may be written without a change of these
                stamp = read == attributes.size() ? newStamp : "not read whole";
                writtenAt = attributes.lastModifiedTime().toMillis();
            }
        } catch (NoSuchFileException e) {
            // Names known so far stay; a log without a dictionary is read without names.
            LOG.debug("{} is not there", file);
        }
    }

    /** Whether another file took the place of the one read before, since this was last asked. */
    boolean wasRecreated() {
        boolean result = recreated;
        recreated = false;
        return result;
    }

    /** Nanoseconds since it was last written, as far as its file tells; never negative. */
    long age() {
        return Math.max(0, TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis() - writtenAt));
    }

    /** Whether it was ever read. */
    boolean isLoaded() {
        return read > 0;
    }

    /** Grows with every change, so that what was derived from entries can be derived anew. */
    int version() {
        return version;
    }

    Optional<LogData> separatorValue(int separator, int value) {
        return Optional.ofNullable(separatorValues.get(key(separator, value)));
    }

    private static long key(int separator, int value) {
        return (long) separator << 32 | value;
    }

    private void read(FileChannel channel) throws IOException {
        Optional<LogHeader> found = LogHeader.read(channel);
        boolean shorter = channel.size() < read;
        if (found.isEmpty() && !shorter) {
            return;
        }
        LogHeader newHeader = found.orElse(LogHeader.NONE);
        if (shorter || !newHeader.equals(header)) {
            recreated = isLoaded();
            forget();
            header = newHeader;
            read = newHeader.length();
        }
        if (readEntries(channel)) {
            version++;
        }
    }

    private void forget() {
        for (IdTable<?> table :
                List.of(
                        users,
                        computers,
                        applications,
                        events,
                        metadata,
                        servers,
                        ports,
                        syncPorts,
                        separators)) {
            table.clear();
        }
        separatorValues.clear();
        version++;
    }

    private boolean readEntries(FileChannel channel) throws IOException {
        ByteBuffer chunk =
                ByteBuffer.allocate((int) Math.min(4L * LONGEST_ENTRY, channel.size() - read + 1));
        boolean anything = false;
        while (channel.read(chunk.clear(), read) > 0) {
            int taken = entries(chunk.array(), withoutUnwritten(chunk));
            if (taken == 0) {
                break;
            }
            anything = true;
            read += taken;
        }
        return anything;
    }

    /**
     * Takes the whole entries among these bytes.
     *
     * @return how many bytes need not be read again
     */
    private int entries(byte[] bytes, int length) {
        int position = 0;
        while (position < length) {
            if (bytes[position] != '{') {
                position++;
                continue;
            }
            BraceCursor cursor = new BraceCursor(bytes, position, length);
            if (entry(cursor)) {
                position = cursor.position();
            } else if (cursor.ranOut() && length - position < LONGEST_ENTRY) {
                return position;
            } else {
                LOG.debug("{}: passed over what is no entry", file);
                position = nextEntry(bytes, position + 1, length);
            }
        }
        return position;
    }

    /** A file system may show the new length before the new bytes. */
    private static int withoutUnwritten(ByteBuffer chunk) {
        int length = chunk.position();
        while (length > 0 && chunk.get(length - 1) == 0) {
            length--;
        }
        return length;
    }

    private static int nextEntry(byte[] bytes, int from, int length) {
        int position = from;
        while (position < length
                && !(bytes[position] == '{'
                        && (bytes[position - 1] == '\n' || bytes[position - 1] == 0))) {
            position++;
        }
        return position;
    }

    private boolean entry(BraceCursor at) {
        if (!at.open() || !at.bare()) {
            return false;
        }
        return switch ((int) at.number()) {
            case 1 -> identified(at, users);
            case 2 -> named(at, computers);
            case 3 -> named(at, applications);
            case 4 -> named(at, events);
            case 5 -> identified(at, metadata);
            case 6 -> named(at, servers);
            case 7 -> port(at, ports);
            case 8 -> port(at, syncPorts);
            case 9 -> identified(at, separators);
            case 10 -> separatorValue(at);
            default -> other(at);
        };
    }

    private boolean identified(BraceCursor at, IdTable<Identified> entries) {
        if (!at.comma() || !at.bare()) {
            return false;
        }
        String guid = at.token().toLowerCase(Locale.ROOT);
        if (!at.comma() || !at.text()) {
            return false;
        }
        String name = at.token();
        int id = lastNumber(at);
        if (id >= 0) {
            entries.put(id, new Identified(id, guid, name));
        }
        return id >= 0;
    }

    private boolean named(BraceCursor at, IdTable<Named> entries) {
        if (!at.comma() || !at.text()) {
            return false;
        }
        String name = at.token();
        int id = lastNumber(at);
        if (id >= 0) {
            entries.put(id, new Named(id, name));
        }
        return id >= 0;
    }

    private boolean port(BraceCursor at, IdTable<Integer> entries) {
        if (!at.comma() || !at.bare()) {
            return false;
        }
        long port = at.number();
        int id = lastNumber(at);
        if (id >= 0 && port >= 0) {
            entries.put(id, (int) port);
        }
        return id >= 0;
    }

    private boolean separatorValue(BraceCursor at) {
        if (!at.comma()) {
            return false;
        }
        LogData value = values.read(at);
        if (!at.comma() || !at.bare()) {
            return false;
        }
        int separator = (int) at.number();
        int id = lastNumber(at);
        if (id >= 0) {
            separatorValues.put(key(separator, id), value);
        }
        return id >= 0;
    }

    private static boolean other(BraceCursor at) {
        while (at.comma()) {
            if (!at.skip()) {
                return false;
            }
        }
        return at.close();
    }

    private static int lastNumber(BraceCursor at) {
        if (!at.comma() || !at.bare()) {
            return -1;
        }
        long id = at.number();
        return id >= 0 && id <= Integer.MAX_VALUE && at.close() ? (int) id : -1;
    }
}
