package io.dromedary.kod.receive;

import io.dromedary.kod.health.Cause;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.WaitingMessage;
import java.util.List;

/**
 * Told of what happens to messages, for figures and logs; must return at once and not throw, but
 * for {@link #recorded}.
 */
public interface ReceiveListener {

    /**
     * Applied and recorded, and about to be removed. What is found again after a crash is told
     * again, with the same receipt. May take its time; if it throws, the message stays where it is,
     * and is told of once more later.
     */
    default void recorded(ReceivedMessage message, Receipt receipt) {}

    /** Applied, recorded, and removed. */
    void applied(ReceivedMessage message);

    /** It had been applied before, and was removed. */
    void duplicate(MessageName name);

    /**
     * Failed, and will be tried again.
     *
     * @param attempts so far
     */
    void failed(MessageName name, int attempts, Throwable cause);

    /** Could not be applied just now, and will be tried again. */
    default void notNow(MessageName name, String reason) {}

    /** Put aside, with the reason in one sentence. */
    void quarantined(MessageName name, Cause cause, String reason);

    /** Entries were found that are no messages, and left alone; told when their number changes. */
    void strays(int entries);

    /**
     * A look has found these messages, the first ones of each stream; others may wait behind them.
     */
    default void waiting(List<WaitingMessage> found) {}

    /** The exchange directory could not be looked through; it is tried again. */
    void unreachable(Exception cause);
}
