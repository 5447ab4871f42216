package io.dromedary.api.face;

import java.util.List;

/** One way to read a subscription, as its clients see it. */
interface Face extends AutoCloseable {

    /** Begins to read the subscription, taking it over; reads ahead of what it acknowledges. */
    Connection open(String name);

    @Override
    void close();

    /** A consumer that reads. */
    interface Connection extends AutoCloseable {

        /** Positions of the next {@code count} events, as soon as they have come. */
        List<Long> take(int count);

        /** Whether nothing comes for a while. */
        boolean isQuiet();

        /**
         * Acknowledges what was taken last, or before; returns the code of the refusal, or an empty
         * text.
         */
        String acknowledge(long offset);

        /** Refuses an event that was taken last, or before. */
        void refuse(long position);

        /** Whether what was taken last came as a replay. */
        boolean isReplayed();

        /** What it was told that retention took, as soon as it was: from-to. */
        String gap();

        /** The code of what ended it, as soon as it has. */
        String end();

        /** Goes away. */
        @Override
        void close();
    }
}
