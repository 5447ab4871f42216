package io.dromedary.kod.message;

/** Keeps the last mark of each sender. Implementations are thread-safe. */
public interface MarkStore {

    /**
     * Moves the last mark of a sender on, in one step and durably.
     *
     * @param now milliseconds since 1970
     * @return {@code max(now, last + 1)}, which is the last one from then on
     * @throws io.dromedary.sql.DatabaseException if that cannot be stored
     */
    long advance(String sender, long now);
}
