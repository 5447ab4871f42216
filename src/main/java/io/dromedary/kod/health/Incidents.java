package io.dromedary.kod.health;

/** Told of what needs somebody. Thread-safe; returns at once and does not throw. */
@FunctionalInterface
public interface Incidents {

    /** Nobody is told. */
    Incidents NONE = (cause, subject, detail) -> {};

    /**
     * It happened, once more perhaps: there is one alarm for a cause and a subject until it has not
     * happened for {@link RecentIncidents#QUIET}.
     *
     * @param subject a stream or a node, as it is written
     * @param detail what of it, in one sentence; that of the first time is told
     */
    void happened(Cause cause, String subject, String detail);
}
