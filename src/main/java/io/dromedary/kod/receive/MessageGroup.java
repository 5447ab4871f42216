package io.dromedary.kod.receive;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.StreamKey;
import java.util.List;

/**
 * Messages of one stream and one mark, which may be applied in any order, and before those of any
 * later mark.
 *
 * @param messages by number, at least one
 */
public record MessageGroup(StreamKey stream, Mark mark, List<ReceivedMessage> messages) {

    /** Copies the list. */
    public MessageGroup {
        messages = List.copyOf(messages);
    }
}
