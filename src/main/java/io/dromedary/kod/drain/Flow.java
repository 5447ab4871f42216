package io.dromedary.kod.drain;

import java.util.Optional;

/** A route that sends or receives, as far as a drain has to do with it. Thread-safe. */
public interface Flow {

    /** Takes nothing new up until released; what is under way goes on. */
    void hold();

    /** Goes on. */
    void release();

    /** What is not done yet, for people; empty if nothing is. */
    Optional<String> left();
}
