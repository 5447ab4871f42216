package io.dromedary.kod.split;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

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
     * @param hash of its type and key; 0 if it has no key
     */
    record Entry(long offset, int length, int kind, Kinds.Key key, long hash) {

        private static final int BYTES = 40;
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

    private static final int BUFFER = 1 << 16;
    private static final Kinds.Key NO_KEY = new Kinds.Key(0, 0);

    private final Path entryFile;
    private final Path referenceFile;
    private final DataOutputStream entries;
    private final DataOutputStream references;
    private int size;
    private long referenceCount;

    /** Makes both files in this folder; they go when this is closed. */
    ObjectFile(Path folder) throws IOException {
        entryFile = Files.createTempFile(folder, "split-", ".objects");
        referenceFile = Files.createTempFile(folder, "split-", ".references");
        entries = open(entryFile);
        references = open(referenceFile);
    }

    private static DataOutputStream open(Path file) throws IOException {
        return new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER));
    }

    void add(ExportObject object, Kinds kinds) throws IOException {
        Kinds.Key key = object.key().map(own -> Kinds.Key.of(own.key())).orElse(NO_KEY);
        entries.writeLong(object.offset());
        entries.writeInt(object.length());
        entries.writeInt(kinds.number(object.namespace(), object.type()));
        entries.writeLong(key.high());
        entries.writeLong(key.low());
        entries.writeLong(object.key().isEmpty() ? 0 : kinds.hash(object.type(), key));
        for (var target : object.references()) {
            references.writeInt(size);
            references.writeLong(kinds.hash(target));
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
        try (DataInputStream in = input(entryFile)) {
            for (int number = 0; number < size; number++) {
                sink.accept(
                        number,
                        new Entry(
                                in.readLong(),
                                in.readInt(),
                                in.readInt(),
                                new Kinds.Key(in.readLong(), in.readLong()),
                                in.readLong()));
            }
        }
    }

    void forEachReference(ReferenceSink sink) throws IOException {
        try (DataInputStream in = input(referenceFile)) {
            for (long count = 0; count < referenceCount; count++) {
                sink.accept(in.readInt(), in.readLong());
            }
        }
    }

    private static DataInputStream input(Path file) throws IOException {
        return new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER));
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
            ByteBuffer in = ByteBuffer.wrap(bytes);
            return new Entry(
                    in.getLong(),
                    in.getInt(),
                    in.getInt(),
                    new Kinds.Key(in.getLong(), in.getLong()),
                    in.getLong());
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
