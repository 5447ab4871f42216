package io.dromedary.event;

import java.net.URI;
import java.net.URISyntaxException;

/** Names in the events made of an infobase's log. Documented for users in docs/events.md. */
public final class OnecEvents {

    /** A transaction was committed. */
    public static final String TRANSACTION_COMMITTED = "onec.transaction.committed";

    /** A transaction was rolled back. */
    public static final String TRANSACTION_ROLLED_BACK = "onec.transaction.rolledback";

    /** A transaction will never end. */
    public static final String TRANSACTION_ABANDONED = "onec.transaction.abandoned";

    /** A session (сеанс) ended. */
    public static final String SESSION_FINISHED = "onec.session.finished";

    /** A background job (фоновое задание) ended. */
    public static final String JOB_FINISHED = "onec.job.finished";

    /** A user of the infobase was added, changed or deleted. */
    public static final String USER_CHANGED = "onec.user.changed";

    /** Any other record of the log. */
    public static final String LOG_RECORD = "onec.log.record";

    /** Records of the log are gone before they were read. */
    public static final String LOG_GAP = "onec.log.gap";

    /** Extension: name of the infobase. */
    public static final String INFOBASE = "infobase";

    /** Extension: values of the data separators, {@code name=value} joined by {@code ;}. */
    public static final String SEPARATORS = "separators";

    /** Extension: events with the same key keep their order. */
    public static final String PARTITION_KEY = "partitionkey";

    /** Extension: number of this part, from 1, of a transaction too large for one event. */
    public static final String PART = "part";

    /** Extension: how many parts the transaction has. */
    public static final String PARTS = "parts";

    private OnecEvents() {}

    /**
     * The source of everything that is made of an infobase's log: {@code /onec/<infobase>}, in
     * ASCII as RFC 3986 wants it.
     */
    public static URI source(String infobase) {
        try {
            return URI.create(new URI(null, null, "/onec/" + infobase, null).toASCIIString());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("not a name for an infobase: " + infobase, e);
        }
    }
}
