package io.dromedary.transaction;

import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.LogData;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * When the sessions that are still there began, and the jobs in them. Bounded: above {@value
 * #LIMIT} sessions the one that began first is forgotten. Not thread-safe.
 */
final class KnownStarts {

    static final int LIMIT = 2_000;

    private static final int DESCRIPTION_LIMIT = 500;

    private final Map<Long, Start> bySession = new LinkedHashMap<>();

    /**
     * What is known of a session.
     *
     * @param job when the job in it began
     * @param description of that job; empty without a job
     */
    record Start(Optional<Instant> session, Optional<Instant> job, String description) {

        private static final Start UNKNOWN = new Start(Optional.empty(), Optional.empty(), "");
    }

    void sessionStarted(EventLogRecord record) {
        put(
                record.session(),
                new Start(Optional.of(record.date().toInstant()), Optional.empty(), ""));
    }

    Optional<Instant> sessionFinished(EventLogRecord record) {
        return Optional.ofNullable(bySession.remove(record.session())).flatMap(Start::session);
    }

    void jobStarted(EventLogRecord record) {
        Start known = bySession.getOrDefault(record.session(), Start.UNKNOWN);
        put(
                record.session(),
                new Start(
                        known.session(),
                        Optional.of(record.date().toInstant()),
                        descriptionOf(record)));
    }

    /** What is known of the job that the record ends; asked once. */
    Start jobEnded(EventLogRecord record) {
        Start known = bySession.getOrDefault(record.session(), Start.UNKNOWN);
        if (known.session().isPresent()) {
            bySession.put(record.session(), new Start(known.session(), Optional.empty(), ""));
        } else {
            bySession.remove(record.session());
        }
        return known;
    }

    /** The job's description or method as the record has it; empty if it has none. */
    static String descriptionOf(EventLogRecord record) {
        String text = record.data() instanceof LogData.Text value ? value.value() : "";
        return text.length() <= DESCRIPTION_LIMIT ? text : text.substring(0, DESCRIPTION_LIMIT);
    }

    Map<Long, Start> all() {
        return bySession;
    }

    /**
     * Numbers of sessions are used again: the newest start is the one that counts, and goes last.
     */
    void put(long session, Start start) {
        bySession.remove(session);
        bySession.put(session, start);
        if (bySession.size() > LIMIT) {
            bySession.remove(bySession.keySet().iterator().next());
        }
    }
}
