package io.dromedary.kod.rules;

/** Which version stays if an object was changed at two nodes at once. */
public enum CollisionPolicy {
    CENTRE_WINS,
    /** The one with the later mark; the centre's if they are the same. */
    NEWEST,
    /** A route is asked. */
    ASK
}
