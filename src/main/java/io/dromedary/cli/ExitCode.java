package io.dromedary.cli;

/** What a command tells the shell. */
final class ExitCode {
    /** Everything was done, everything was read. */
    static final int DONE = 0;

    /** It could not be done: unreadable, disk full. */
    static final int FAILED = 1;

    /** The call makes no sense: unknown option, missing file. */
    static final int WRONG_CALL = 2;

    /** Done, but something in the log was damaged and skipped. */
    static final int SKIPPED = 3;

    private ExitCode() {}
}
