package io.dromedary.kod.receive;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.StreamKey;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What was applied, by the name of an inbox and of a message. Implementations are thread-safe;
 * their methods throw {@link io.dromedary.sql.DatabaseException}.
 */
public interface Receipts {

    /** The receipt of a message. */
    Optional<Receipt> find(String inbox, MessageName name);

    /** Stores a receipt; completes when it is durable. */
    CompletionStage<?> record(String inbox, MessageName name, Receipt receipt);

    /** The highest mark of the stream that was applied. */
    Optional<Mark> lastApplied(String inbox, StreamKey stream);

    /**
     * Forgets the oldest receipts, a bounded number of them. A message of that name would be
     * applied again.
     *
     * @param before of receipts that are older than this
     * @return how many were forgotten; 0 if there are no more
     */
    int forget(String inbox, Instant before);
}
