package io.dromedary.kod.send;

import io.dromedary.kod.registry.Boundary;
import io.dromedary.kod.registry.ObjectHead;
import java.util.List;

/**
 * The historical transfers, each with a boundary of its own. Implementations are thread-safe; the
 * methods throw {@link io.dromedary.sql.DatabaseException}.
 */
public interface Histories {

    /** Those that are not finished. */
    List<History> open();

    /**
     * The objects that are next, the newest first, in their current versions.
     *
     * @param objects most of them
     * @param bytes of their values, after which no further one is taken; at least one is
     * @return empty if the transfer is through
     */
    List<ObjectHead> older(History history, int objects, long bytes);

    /** It has come to there. */
    void reach(History history, Boundary reached);

    /** It is through. */
    void finish(History history);
}
