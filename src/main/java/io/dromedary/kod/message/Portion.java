package io.dromedary.kod.message;

import java.util.List;

/**
 * What was found in the minute directories.
 *
 * @param messages by mark and number, the first ones of each stream
 * @param emptyMinutes directories without anything in them
 * @param strays entries that are no messages: other names, symbolic links, folders
 * @param last name of the last directory that was looked at; empty if none was
 * @param complete whether everything was looked at; there may be more otherwise
 */
public record Portion(
        List<WaitingMessage> messages,
        List<String> emptyMinutes,
        int strays,
        String last,
        boolean complete) {

    /** Copies the lists. */
    public Portion {
        messages = List.copyOf(messages);
        emptyMinutes = List.copyOf(emptyMinutes);
    }
}
