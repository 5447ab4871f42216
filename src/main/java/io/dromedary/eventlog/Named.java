package io.dromedary.eventlog;

/**
 * An entry of the log's dictionary: computer, application, event, working server.
 *
 * @param id number in the dictionary; 0 is the empty value
 * @param name empty if the id is 0 or not declared
 */
public record Named(int id, String name) {

    /** Id 0: nothing. */
    public static final Named NONE = new Named(0, "");
}
