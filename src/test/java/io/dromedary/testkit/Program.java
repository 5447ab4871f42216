package io.dromedary.testkit;

import java.nio.file.Path;

/** A program that reads a log into a journal, and can be killed at any moment. */
public interface Program {

    /** The process, ready to be started; its output is redirected by the caller. */
    ProcessBuilder process(Path log, Path data);

    /** The file of the journal it writes. */
    Path journal(Path data);

    /** What its output contains once it is at work; printed while the log grows, if not before. */
    String readyText();
}
