package io.dromedary.cluster.postgres;

/** Whose the restored tables are. */
public enum Ownership {
    /** Those of the dump, who must exist. */
    KEPT,
    /** The user who restores; for a trial on a server that knows nobody else. */
    TAKEN
}
