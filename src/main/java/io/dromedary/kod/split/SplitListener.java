package io.dromedary.kod.split;

import io.dromedary.kod.message.MessageName;

/** Hears how splitting goes on; from several threads while messages are written. */
public interface SplitListener {

    /** What is being done. */
    enum Step {
        /** The export is read, and what it refers to. */
        READING,
        /** The messages are written. */
        WRITING
    }

    /** Does nothing. */
    SplitListener NONE = new SplitListener() {};

    /** Some more is done. */
    default void progress(Step step, long bytesDone, long bytesTotal) {}

    /** A message is larger than receivers take, since all its objects refer to each other. */
    default void tooLarge(MessageName name, long bytes, int objects) {}
}
