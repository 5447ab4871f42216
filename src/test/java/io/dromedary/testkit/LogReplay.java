package io.dromedary.testkit;

import io.dromedary.testkit.BraceWalker.Block;
import io.dromedary.testkit.BraceWalker.Node;
import io.dromedary.testkit.BraceWalker.Raw;
import io.dromedary.testkit.BraceWalker.Scalar;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Writes a real, undamaged log once more as the platform wrote it: byte after byte, the dictionary
 * growing when a record needs it, a {@code Begin} first as {@code U} and overwritten in place when
 * its transaction ends. At the end every byte is as in the original.
 *
 * <p>A {@code Begin} is found by its id and not by the offset in it, which is wrong in logs whose
 * line ends or header were changed. Not thread-safe.
 */
public final class LogReplay implements Closeable {

    private static final String DICTIONARY = "1Cv8.lgf";
    private static final int LETTER = 16;

    /**
     * A transaction whose end has been written.
     *
     * @param id {@code {T,O}} as in the log
     * @param changes records inside it
     */
    public record Ended(String id, boolean committed, int changes) {}

    /** Done as soon as all bytes before its place have been written. */
    @FunctionalInterface
    private interface Deed {
        void act() throws IOException;
    }

    /** A file to be written; deeds by the offset up to which it must have been written. */
    private static final class Part implements Closeable {
        final byte[] bytes;
        final NavigableMap<Integer, List<Deed>> deeds = new TreeMap<>();
        private final Path target;
        private Optional<FileChannel> channel = Optional.empty();
        private int written;

        Part(Path source, Path folder) throws IOException {
            this.bytes = Files.readAllBytes(source);
            this.target = folder.resolve(source.getFileName());
        }

        void at(int offset, Deed deed) {
            deeds.computeIfAbsent(offset, key -> new ArrayList<>()).add(deed);
        }

        boolean isComplete() {
            return written == bytes.length;
        }

        void writeUpTo(int end) throws IOException {
            if (end > written) {
                write(written, end);
                written = end;
            }
        }

        void overwrite(int offset, byte value) throws IOException {
            bytes[offset] = value;
            write(offset, offset + 1);
        }

        @Override
        public void close() throws IOException {
            if (channel.isPresent()) {
                channel.get().close();
            }
        }

        private void write(int from, int to) throws IOException {
            if (channel.isEmpty()) {
                channel =
                        Optional.of(
                                FileChannel.open(
                                        target,
                                        StandardOpenOption.CREATE_NEW,
                                        StandardOpenOption.WRITE));
            }
            ByteBuffer buffer = ByteBuffer.wrap(bytes, from, to - from);
            while (buffer.hasRemaining()) {
                channel.get().write(buffer, buffer.position());
            }
        }
    }

    private record OpenBegin(Part part, int offset, byte letter) {

        void settle() throws IOException {
            part.overwrite(offset + LETTER, letter);
        }
    }

    private final Part dictionary;
    private final List<Part> parts = new ArrayList<>();
    private final List<Ended> ended = new ArrayList<>();
    private final Map<String, Integer> declarations = new HashMap<>();
    private final Map<String, String> events = new HashMap<>();
    private final boolean patchFirst;
    private int separatorsEnd;
    private int current;

    /**
     * Prepares a replay; writes the header of the dictionary and nothing else.
     *
     * @param source folder with {@code 1Cv8.lgf} and {@code .lgp} files
     * @param target folder to write to, empty
     * @param patchFirst the letter of a {@code Begin} is overwritten before the first byte of its
     *     end record is written rather than after the last
     */
    public LogReplay(Path source, Path target, boolean patchFirst) throws IOException {
        this.patchFirst = patchFirst;
        Files.createDirectories(target);
        dictionary = new Part(source.resolve(DICTIONARY), target);
        readDictionary();
        Map<String, OpenBegin> open = new HashMap<>();
        Map<String, Integer> changes = new HashMap<>();
        for (Path file : files(source)) {
            Part part = new Part(file, target);
            for (Raw record : BraceWalker.records(part.bytes.clone())) {
                plan(part, record, open, changes);
            }
            parts.add(part);
        }
        // No end record: such a Begin is written as it stands.
        open.values().forEach(begin -> begin.part.bytes[begin.offset + LETTER] = begin.letter);
    }

    /**
     * Writes the next bytes, and does what is due behind them.
     *
     * @return how many; 0 at the end
     */
    public int append(int atMost) throws IOException {
        while (current < parts.size() && parts.get(current).isComplete()) {
            current++;
        }
        if (current == parts.size()) {
            dictionary.writeUpTo(dictionary.bytes.length);
            return 0;
        }
        Part part = parts.get(current);
        int before = part.written;
        Integer due = part.deeds.isEmpty() ? null : part.deeds.firstKey();
        int end = due == null ? part.bytes.length : due;
        part.writeUpTo(Math.min(end, (int) Math.min(Integer.MAX_VALUE, (long) before + atMost)));
        if (due != null && due == part.written) {
            for (Deed deed : part.deeds.remove(due)) {
                deed.act();
            }
        }
        return part.written - before;
    }

    /** Writes everything that is left. */
    public void appendAll() throws IOException {
        int written = append(Integer.MAX_VALUE);
        while (written > 0) {
            written = append(Integer.MAX_VALUE);
        }
    }

    /** The transactions whose end has been written, in the order of the log. */
    public List<Ended> ended() {
        return List.copyOf(ended);
    }

    @Override
    public void close() throws IOException {
        dictionary.close();
        for (Part part : parts) {
            part.close();
        }
    }

    private void plan(
            Part part, Raw record, Map<String, OpenBegin> open, Map<String, Integer> changes) {
        part.at(record.offset(), () -> declareFor(record));
        String id = "{" + record.block(2) + "}";
        switch (events.getOrDefault(record.text(7), "")) {
            case "_$Transaction$_.Begin" -> {
                open.put(
                        id,
                        new OpenBegin(part, record.offset(), part.bytes[record.offset() + LETTER]));
                part.bytes[record.offset() + LETTER] = 'U';
            }
            case "_$Transaction$_.Commit", "_$Transaction$_.Rollback" -> {
                OpenBegin begin = open.remove(id);
                if (begin != null) {
                    part.at(patchFirst ? record.offset() : record.end(), begin::settle);
                }
                boolean committed = record.text(1).equals("C");
                int inside = changes.getOrDefault(id, 0);
                part.at(record.end(), () -> ended.add(new Ended(id, committed, inside)));
            }
            default -> changes.merge(id, 1, Integer::sum);
        }
    }

    private void readDictionary() throws IOException {
        List<Raw> entries = BraceWalker.records(dictionary.bytes);
        for (Raw entry : entries) {
            int last = entry.content().elements().size() - 1;
            if (Integer.parseInt(entry.text(0)) < 9) {
                declarations.putIfAbsent(entry.text(0) + "/" + entry.text(last), entry.end());
            }
            if (entry.text(0).equals("9") || entry.text(0).equals("10")) {
                separatorsEnd = entry.end();
            }
            if (entry.text(0).equals("4")) {
                events.put(entry.text(last), entry.text(last - 1));
            }
        }
        int header = entries.isEmpty() ? dictionary.bytes.length : entries.get(0).offset();
        dictionary.writeUpTo(header);
    }

    /** Writes the dictionary as far as the record needs it. */
    private void declareFor(Raw record) throws IOException {
        int end = 0;
        int[] codes = {1, 2, 3, 4, 5, 6, 7, 8};
        int[] fields = {3, 4, 5, 7, 10, 13, 14, 15};
        for (int i = 0; i < codes.length; i++) {
            end = Math.max(end, declared(codes[i], record.text(fields[i])));
        }
        for (Node additional :
                record.content().elements().subList(18, record.content().elements().size() - 1)) {
            if (additional instanceof Scalar scalar) {
                end = Math.max(end, declared(5, scalar.value()));
            }
        }
        if (record.content().elements().get(18 + record.number(17)) instanceof Block separators
                && separators.elements().size() > 1) {
            // Their ids are ids within ids: all of them are declared at once.
            end = Math.max(end, separatorsEnd);
        }
        dictionary.writeUpTo(end);
    }

    private int declared(int code, String id) {
        return declarations.getOrDefault(code + "/" + id, 0);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.filter(path -> path.toString().endsWith(".lgp")).sorted().toList();
        }
    }
}
