package io.dromedary.kod.split;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What is known of the objects of an export, by their numbers, in a temporary file; and a second
 * file with what refers to what.
 */
final class ObjectFile implements AutoCloseable {

    /**
     * An object of the export.
     *
     * @param offset of its value
     * @param length of its value; 0 if there is none
     * @param kind of {@link Kinds}
     * @param hash of its type and key
     */
    record Entry(long offset, int length, int kind, Kinds.Key key, long hash) {

        private static final int BYTES = 40;

        private static Entry from(ByteBuffer bytes) {
            return new Entry(
                    bytes.getLong(),
                    bytes.getInt(),
                    bytes.getInt(),
                    new Kinds.Key(bytes.getLong(), bytes.getLong()),
                    bytes.getLong());
        }
    }

    /** Takes the entries in the order of their numbers. */
    @FunctionalInterface
    interface EntrySink {
        void accept(int number, Entry entry);
    }

    /** Takes references: which object has it, and the hash of where it leads. */
    @FunctionalInterface
    interface ReferenceSink {
        void accept(int from, long target);
    }

    private static final int REFERENCE_BYTES = 12;

    private final Path entryFile;
    private final Path referenceFile;
    private final Table entries;
    private final Table references;
    private int size;
    private long referenceCount;

    /** Makes both files in this folder; they go when this is closed. */
    ObjectFile(Path folder) throws IOException {
        entryFile = Files.createTempFile(folder, "split-", ".objects");
        referenceFile = Files.createTempFile(folder, "split-", ".references");
        entries = new Table(entryFile, Entry.BYTES);
        references = new Table(referenceFile, REFERENCE_BYTES);
    }

    void add(ExportObject object) throws IOException {
        entries.next()
                .putLong(object.offset())
                .putInt(object.length())
                .putInt(object.kind())
                .putLong(object.key().high())
                .putLong(object.key().low())
                .putLong(object.hash());
        for (long target : object.references()) {
            references.next().putInt(size).putLong(target);
            referenceCount++;
        }
        size++;
    }

    int size() {
        return size;
    }

    /** Nothing is added any more. */
    void finish() throws IOException {
        entries.flush();
        references.flush();
    }

    void forEach(EntrySink sink) throws IOException {
        ByteBuffer block = entries.emptyBlock();
        for (int number = 0; number < size; number++) {
            if (!block.hasRemaining()) {
                entries.read(block, number);
            }
            sink.accept(number, Entry.from(block));
        }
    }

    void forEachReference(ReferenceSink sink) throws IOException {
        ByteBuffer block = references.emptyBlock();
        for (long number = 0; number < referenceCount; number++) {
            if (!block.hasRemaining()) {
                references.read(block, number);
            }
            sink.accept(block.getInt(), block.getLong());
        }
    }

    /** Rows of one size, written one by one, read in blocks. */
    private static final class Table implements AutoCloseable {

        private static final int ROWS_OF_A_BLOCK = 1 << 11;

        private final Path file;
        private final FileChannel channel;
        private final int rowBytes;
        private final ByteBuffer rows;

        private Table(Path file, int rowBytes) throws IOException {
            this.file = file;
            this.channel =
                    FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            this.rowBytes = rowBytes;
            this.rows = ByteBuffer.allocate(ROWS_OF_A_BLOCK * rowBytes);
        }

        /** Takes a row. */
        private ByteBuffer next() throws IOException {
            if (!rows.hasRemaining()) {
                flush();
            }
            return rows;
        }

        private void flush() throws IOException {
            rows.flip();
            while (rows.hasRemaining()) {
                channel.write(rows);
            }
            rows.clear();
        }

        private ByteBuffer emptyBlock() {
            return ByteBuffer.allocate(ROWS_OF_A_BLOCK * rowBytes).limit(0);
        }

        /** Fills a block with this row and whole ones behind it. */
        private void read(ByteBuffer block, long row) throws IOException {
            block.clear();
            long start = row * rowBytes;
            while (block.hasRemaining() && channel.read(block, start + block.position()) >= 0) {
                // until it is full, or the file ends
            }
            block.flip();
            if (block.remaining() < rowBytes) {
                throw new EOFException(file + " has become shorter while it was read");
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** Reads single entries; for one thread. */
    Look look() throws IOException {
        return new Look(new FileRanges(entryFile));
    }

    /** Reads single entries. Not thread-safe. */
    static final class Look implements AutoCloseable {

        private final FileRanges file;
        private final byte[] bytes = new byte[Entry.BYTES];

        private Look(FileRanges file) {
            this.file = file;
        }

        Entry at(int number) throws IOException {
            file.read((long) number * Entry.BYTES, bytes, Entry.BYTES);
            return Entry.from(ByteBuffer.wrap(bytes));
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    @Override
    public void close() throws IOException {
        try (entries;
                references) {
            // Both are closed, also if one cannot be; what they held is needed no more.
        } finally {
            Files.deleteIfExists(entryFile);
            Files.deleteIfExists(referenceFile);
        }
    }
}
