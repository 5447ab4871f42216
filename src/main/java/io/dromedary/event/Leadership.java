package io.dromedary.event;

/**
 * Which of several processes that share a journal works for a source. It keeps the others waiting
 * instead of fencing each other; what protects the source is the epoch of its checkpoint, see
 * {@link Checkpoints}, for a leader may learn late that it leads no more.
 *
 * <p>Implementations are thread-safe.
 */
public interface Leadership {

    /** Of a process that has the journal for itself: whoever stands leads, at once and for ever. */
    Leadership ALONE =
            (name, candidate) -> {
                candidate.elected();
                return () -> {};
            };

    /**
     * Stands for {@code name} until the candidacy is closed.
     *
     * @param name what is led, e.g. the name of a checkpoint; one leader in all processes together
     */
    Candidacy stand(String name, Candidate candidate);

    /**
     * Who wants to lead. Calls come one at a time, on the thread of {@link #stand} or one of the
     * leadership, and must return at once.
     */
    interface Candidate {

        /** It leads from now on. */
        void elected();

        /** It does not lead any more, and may be elected again. */
        void deposed();
    }

    /** Ends what it stands for when closed: another one may be elected then. */
    interface Candidacy extends AutoCloseable {
        @Override
        void close();
    }
}
