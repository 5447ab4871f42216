package io.dromedary.eventlog;

/** Something about the log itself that its reader's owner should know. */
public sealed interface LogNotice {

    /** One line for a person: file, offset, what, and what was done. */
    String message();

    /**
     * Bytes that are no record; reading went on behind them.
     *
     * @param at first damaged byte
     * @param bytes how many were skipped
     * @param records how many damaged records were among them; 0 for NUL runs
     */
    record Damage(LogPosition at, long bytes, int records, String message) implements LogNotice {}

    /**
     * Records that were never read because they are gone: the log was reduced or recreated.
     *
     * @param from where reading should have gone on
     * @param to where it did
     */
    record Gap(LogPosition from, LogPosition to, String message) implements LogNotice {}
}
