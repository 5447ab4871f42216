package io.dromedary.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Where results go. A reader that has seen enough, as in {@code … | head}, is no failure; a disk
 * that is full is one. Not thread-safe.
 */
final class Results extends OutputStream {
    private final OutputStream target;
    private final boolean toReader;
    private Optional<IOException> failure = Optional.empty();

    /**
     * @param toReader whether writing can only fail because nobody reads any more
     */
    Results(OutputStream target, boolean toReader) {
        this.target = target;
        this.toReader = toReader;
    }

    @Override
    public void write(int oneByte) throws IOException {
        write(new byte[] {(byte) oneByte}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            target.write(bytes, offset, length);
        } catch (IOException e) {
            IOException told =
                    new IOException("The results could not be written: " + e.getMessage(), e);
            failure = Optional.of(told);
            throw told;
        }
    }

    /** Whether whoever read the results does so no more. */
    boolean unread() {
        return toReader && failure.isPresent();
    }

    /** Why results that somebody wants were not written. */
    Optional<IOException> lost() {
        return toReader ? Optional.empty() : failure;
    }
}
