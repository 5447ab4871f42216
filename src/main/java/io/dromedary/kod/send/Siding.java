package io.dromedary.kod.send;

/**
 * Where a session leaves nodes that keep the others waiting. Its methods are called with the gate.
 */
interface Siding {

    /** Leaves nobody. */
    Siding NONE =
            new Siding() {
                @Override
                public boolean leaves(String node) {
                    return false;
                }

                @Override
                public void follow(Session left) {
                    throw new IllegalStateException("node " + left.node() + " was left");
                }
            };

    /** Whether a node is left behind. */
    boolean leaves(String node);

    /** Goes on with what is left at once; it has begun already. */
    void follow(Session left);
}
