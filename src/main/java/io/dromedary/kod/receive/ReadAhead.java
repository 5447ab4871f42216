package io.dromedary.kod.receive;

import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.message.WaitingMessage;
import io.dromedary.kod.receive.Inspection.Content;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Of each stream the message whose mark comes next, read and checked while the receipts of the last
 * mark are synced: streams of small marks would wait for the one, then for the other. Thread-safe.
 */
final class ReadAhead {

    private record Ahead(WaitingMessage message, Content content) {}

    private final Inspection inspection;
    private final long mostBytes;
    private final Map<StreamKey, Ahead> ahead = new ConcurrentHashMap<>();

    /**
     * Nothing was read yet.
     *
     * @param mostBytes of all that are held
     */
    ReadAhead(Inspection inspection, long mostBytes) {
        this.inspection = inspection;
        this.mostBytes = mostBytes;
    }

    /** Reads a finished message, if there is room for it. */
    void read(WaitingMessage message) {
        StreamKey stream = message.name().stream();
        long held = ahead.values().stream().mapToLong(each -> each.content().bytes().length).sum();
        if (held + message.bytes() <= mostBytes) {
            inspection
                    .ahead(message)
                    .ifPresent(content -> ahead.put(stream, new Ahead(message, content)));
        }
    }

    /**
     * What was read of a message whose turn it is; empty if nothing was, or it has changed.
     *
     * @throws java.nio.file.NoSuchFileException if it is gone
     */
    Optional<Content> take(WaitingMessage message) throws IOException {
        Ahead read = ahead.remove(message.name().stream());
        return read != null && read.message().equals(message) && Inspection.isUnchanged(message)
                ? Optional.of(read.content())
                : Optional.empty();
    }
}
