package io.dromedary.kod.split;

import io.dromedary.kod.message.MessageHeader;
import io.dromedary.kod.message.MessageText;
import io.dromedary.kod.message.MessageWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.UUID;

/**
 * Makes the text of messages: the objects in their order, the values copied from the export. For
 * one thread.
 */
final class MessageFiller implements AutoCloseable {

    /** A stretch of the export up to so long is read in one go. */
    private static final int STRETCH = 1 << 23;

    private record Place(ObjectFile.Entry entry, int rank, int number) {}

    private static final Comparator<Place> ORDER =
            Comparator.comparingInt(Place::rank)
                    .thenComparing(place -> place.entry().key().high(), Long::compareUnsigned)
                    .thenComparing(place -> place.entry().key().low(), Long::compareUnsigned)
                    .thenComparingInt(Place::number);

    private final Kinds kinds;
    private final int[] ranks;
    private final MessageHeader header;
    private final ObjectFile.Look objects;
    private final ExportValues values;

    MessageFiller(Path export, ObjectFile objects, Kinds kinds, int[] ranks, MessageHeader header)
            throws IOException {
        this.kinds = kinds;
        this.ranks = ranks;
        this.header = header;
        this.objects = objects.look();
        this.values = new ExportValues(export);
    }

    /** How many bytes an object takes in a message, with the comma behind it. */
    static long bytes(ObjectFile.Entry entry, Kinds kinds) {
        int value = entry.length() == 0 ? deletion(entry.key()).length : entry.length();
        return (long) kinds.text(entry.kind()).length + value + 2;
    }

    private static byte[] deletion(Kinds.Key key) {
        return "{\"Ссылка\":\"%s\",\"#deleted\":true}"
                .formatted(new UUID(key.high(), key.low()))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** What message {@code message} is made of. */
    MessageWriter.Content content(Packing packing, int message) throws IOException {
        Place[] places = new Place[packing.size(message)];
        long start = Long.MAX_VALUE;
        long end = 0;
        for (int at = 0; at < places.length; at++) {
            int number = packing.object(message, at);
            ObjectFile.Entry entry = objects.at(number);
            places[at] = new Place(entry, ranks[entry.kind()], number);
            if (entry.length() > 0) {
                start = Math.min(start, entry.offset());
                end = Math.max(end, entry.offset() + entry.length());
            }
        }
        Arrays.sort(places, ORDER);
        // Objects that stand together, as most do, are read together; deletions have no values.
        if (start < end && end - start <= Math.min(STRETCH, 4 * packing.bytes(message))) {
            values.load(start, (int) (end - start));
        }
        return out -> write(out, places);
    }

    private void write(OutputStream out, Place[] places) throws IOException {
        MessageText.begin(out, header);
        boolean isFirst = true;
        for (Place place : places) {
            if (!isFirst) {
                out.write(',');
            }
            isFirst = false;
            ObjectFile.Entry entry = place.entry();
            out.write(kinds.text(entry.kind()));
            if (entry.length() == 0) {
                out.write(deletion(entry.key()));
            } else {
                values.copy(entry.offset(), entry.length(), out);
            }
            out.write(MessageText.AFTER_VALUE);
        }
        MessageText.end(out);
    }

    @Override
    public void close() throws IOException {
        try (objects;
                values) {
            // Both are closed, also if one cannot be.
        }
    }
}
