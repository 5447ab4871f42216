package io.dromedary.kod.split;

import com.fasterxml.jackson.core.exc.StreamReadException;
import io.dromedary.kod.message.UnreadableMessageException;
import java.util.Optional;

/** A piece of an export is wrong; how many objects stand before it others know. */
final class UnfitException extends Exception {

    private static final long serialVersionUID = 1;

    private final int objects;
    private final boolean isJson;
    private final long offset;

    /**
     * What is wrong.
     *
     * @param objects of the piece that were well
     * @param cause if it is no JSON
     * @param offset in the export
     */
    UnfitException(int objects, Optional<StreamReadException> cause, long offset, String reason) {
        super(reason, cause.orElse(null));
        this.objects = objects;
        this.isJson = cause.isEmpty();
        this.offset = offset;
    }

    /** Says it for the whole export, of which so many objects stand before the piece. */
    UnreadableMessageException behind(int objectsBefore) {
        return UnreadableMessageException.forGood(
                isJson
                        ? "object %,d, before byte %,d: %s"
                                .formatted(objectsBefore + objects + 1, offset, getMessage())
                        : "it is not JSON at byte %,d, behind object %,d: %s"
                                .formatted(offset, objectsBefore + objects, getMessage()));
    }
}
