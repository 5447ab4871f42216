package io.dromedary.testkit;

/** Where a program is halted: when a thread of it enters a method. */
public interface HaltingPoint {

    /** The class of the method, as the JVM names it. */
    String type();

    /** The method; all of that name. */
    String method();

    /** The class that calls it; empty if any may. */
    default String caller() {
        return "";
    }
}
