package io.dromedary.kod.message;

import java.util.Optional;

/**
 * Tells which version of an object a message has, and what its sender knew when it made that; ours,
 * others pass over it. With it both nodes see whether they changed an object at once.
 *
 * @param version when the version came into the sender's registry, as a mark of the sender; later
 *     versions of an object have later ones
 * @param seen the version of the recipient that the sender had received when it made its own; empty
 *     if it had none
 * @param returned whether it is that version of the recipient itself, sent back to it: nobody has
 *     changed it since, and no decision was needed
 */
public record Stamp(Mark version, Optional<Mark> seen, boolean returned) {

    /** Of a version that is not the recipient's own. */
    public Stamp(Mark version, Optional<Mark> seen) {
        this(version, seen, false);
    }
}
