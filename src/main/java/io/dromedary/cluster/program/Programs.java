package io.dromedary.cluster.program;

/** Runs programs. Thread-safe. */
public interface Programs {

    /**
     * Runs a program to its end.
     *
     * @throws ProgramException if it could not be started, was ended because of its limit or of
     *     what it wrote, or the thread was interrupted; none of its processes is left then
     */
    ProgramEnd run(ProgramCall call);
}
