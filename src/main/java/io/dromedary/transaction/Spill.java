package io.dromedary.transaction;

import io.dromedary.eventlog.EventLogRecord;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/**
 * The records of one open transaction that lie on disk: frames of {@code length, CRC-32, record}
 * (see {@link RecordCodec}), big-endian.
 *
 * <p>Not forced to disk: the log itself is the truth, and what does not survive a power cut is read
 * again from there. No file is held open between calls. Not thread-safe while appending.
 */
final class Spill {

    private static final int FRAME_HEADER = 8;

    private static final int WRITE_AT_ONCE = 1 << 18;

    private static final int READ_AT_ONCE = 1 << 16;

    /** Every so many records their offset is remembered, to begin reading in the middle. */
    private static final int INDEX_STEP = 256;

    private final Path file;
    private long bytes;
    private int count;
    private long[] index = new long[16];

    private Spill(Path file) {
        this.file = file;
    }

    /** An empty one; nothing is written yet. */
    static Spill at(Path file) {
        return new Spill(file);
    }

    /**
     * What lies there from before a restart, if it is intact; what was appended after the
     * checkpoint is cut off.
     *
     * @param records called with each record
     */
    static Optional<Spill> reopen(
            Path file, long bytes, int count, Consumer<EventLogRecord> records) {
        Spill spill = new Spill(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            DataInputStream in = input(channel);
            for (int i = 0; i < count; i++) {
                byte[] frame = frame(in);
                records.accept(RecordCodec.decode(frame));
                spill.advance(FRAME_HEADER + frame.length);
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        return spill.bytes == bytes ? Optional.of(spill) : Optional.empty();
    }

    Path file() {
        return file;
    }

    long bytes() {
        return bytes;
    }

    int count() {
        return count;
    }

    /**
     * Writes the records behind those that are there.
     *
     * @throws IOException if the disk is full, for example; then nothing has been added
     */
    void append(List<EventLogRecord> records) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        List<Integer> lengths = new ArrayList<>(records.size());
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // Cuts off what a failed append or the time after the checkpoint left.
            channel.truncate(bytes);
            channel.position(bytes);
            ByteBuffer buffer = ByteBuffer.allocate(WRITE_AT_ONCE);
            for (EventLogRecord record : records) {
                byte[] frame = RecordCodec.encode(record);
                lengths.add(FRAME_HEADER + frame.length);
                if (buffer.remaining() < FRAME_HEADER + frame.length) {
                    drain(buffer, channel);
                }
                if (buffer.capacity() < FRAME_HEADER + frame.length) {
                    buffer = ByteBuffer.allocate(FRAME_HEADER + frame.length);
                }
                buffer.putInt(frame.length).putInt(crc(frame)).put(frame);
            }
            drain(buffer, channel);
        }
        lengths.forEach(this::advance);
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
    }

    /** The records from number {@code from} (counted from 0) to before {@code to}. */
    Iterator<EventLogRecord> iterator(int from, int to) {
        return new Reading(from, to);
    }

    private void advance(int length) {
        if (count % INDEX_STEP == 0) {
            int entry = count / INDEX_STEP;
            if (entry == index.length) {
                index = Arrays.copyOf(index, 2 * entry);
            }
            index[entry] = bytes;
        }
        bytes += length;
        count++;
    }

    private static void drain(ByteBuffer buffer, FileChannel channel) throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    private static DataInputStream input(FileChannel channel) {
        return new DataInputStream(
                new BufferedInputStream(Channels.newInputStream(channel), READ_AT_ONCE));
    }

    private static byte[] frame(DataInputStream in) throws IOException {
        int length = in.readInt();
        int crc = in.readInt();
        if (length < 0) {
            throw new IOException("a frame of " + length + " bytes");
        }
        byte[] frame = in.readNBytes(length);
        if (frame.length < length) {
            throw new EOFException("a frame ends early");
        }
        if (crc(frame) != crc) {
            throw new IOException("a frame does not have its checksum");
        }
        return frame;
    }

    private static int crc(byte[] frame) {
        CRC32 crc = new CRC32();
        crc.update(frame);
        return (int) crc.getValue();
    }

    /** Opens the file for each portion and closes it, so that an iterator can be left half-way. */
    private final class Reading implements Iterator<EventLogRecord> {

        private final int end;
        private final List<EventLogRecord> portion = new ArrayList<>();
        private int inPortion;
        private long offset;
        private int next;

        Reading(int from, int end) {
            this.end = end;
            if (from < end) {
                next = from / INDEX_STEP * INDEX_STEP;
                offset = index[from / INDEX_STEP];
                while (next + inPortion < from) {
                    next();
                }
            } else {
                next = end;
            }
        }

        @Override
        public boolean hasNext() {
            return inPortion < portion.size() || next + portion.size() < end;
        }

        @Override
        public EventLogRecord next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            if (inPortion == portion.size()) {
                refill();
            }
            return portion.get(inPortion++);
        }

        private void refill() {
            next += portion.size();
            portion.clear();
            inPortion = 0;
            long start = offset;
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                channel.position(offset);
                DataInputStream in = input(channel);
                while (next + portion.size() < end && offset - start < READ_AT_ONCE) {
                    byte[] frame = frame(in);
                    portion.add(RecordCodec.decode(frame));
                    offset += FRAME_HEADER + frame.length;
                }
            } catch (NoSuchFileException e) {
                throw new UncheckedIOException(
                        file + " is gone: it is kept only until its batch has been completed", e);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read the spilled transaction in " + file, e);
            }
        }
    }
}
