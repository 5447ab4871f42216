package io.dromedary.kod.receive;

import io.dromedary.kod.message.StreamKey;

/** Which of several processes on one exchange directory reads a stream. */
public interface StreamLeases extends AutoCloseable {

    /**
     * Whether the stream is ours; takes it if it is nobody's. Cheap enough to ask for each name.
     */
    boolean holds(StreamKey stream);

    /** Gives them all back. */
    @Override
    void close();
}
