package io.dromedary.kod.collision;

/** Which of two versions stays. */
public enum Winner {
    /** That of this node. */
    LOCAL,
    /** That of the message. */
    RECEIVED
}
