package io.dromedary.web;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A table of the page. Immutable.
 *
 * @param rows the first of them
 * @param isCut whether there are more
 * @param failure why there are none, if they could not be read
 */
public record Part<T>(List<T> rows, boolean isCut, Optional<String> failure) {

    private static final Logger LOG = LoggerFactory.getLogger(Part.class);

    /** Copies the rows. */
    public Part {
        rows = List.copyOf(rows);
    }

    /**
     * What is read; what cannot be read is told in its place, and the rest of the page is shown.
     *
     * @param read at least one row more than {@code most}, if there are so many
     */
    static <T> Part<T> of(int most, Supplier<List<T>> read) {
        try {
            List<T> all = read.get();
            return new Part<>(
                    all.subList(0, Math.min(most, all.size())),
                    all.size() > most,
                    Optional.empty());
        } catch (RuntimeException e) {
            LOG.warn("A part of the status page cannot be shown", e);
            return new Part<>(List.of(), false, Optional.of(String.valueOf(e.getMessage())));
        }
    }
}
