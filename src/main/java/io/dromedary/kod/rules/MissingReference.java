package io.dromedary.kod.rules;

/** What is done about a reference to an object that nobody has submitted. */
public enum MissingReference {
    /** It is counted and told, and the object is sent without it. */
    REPORT,
    /** A route is asked for the object. */
    RESOLVE
}
