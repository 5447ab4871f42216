package io.dromedary.eventlog;

/**
 * An entry of the log's dictionary that carries a GUID: user, metadata object, separator.
 *
 * @param id number in the dictionary; 0 is the empty value
 * @param guid in lower case; empty if the id is 0 or not declared
 * @param name may be empty although the id is declared
 */
public record Identified(int id, String guid, String name) {

    /** Id 0: nothing. */
    public static final Identified NONE = new Identified(0, "", "");
}
