package io.dromedary.demo;

/** Is told what was written once its last byte has been handed to the file system. */
@FunctionalInterface
public interface Ledger {

    /** Keeps nothing. */
    Ledger NONE = entry -> {};

    /** Called on the writing thread, in the order of the log. */
    void record(LedgerEntry entry);

    /** Both are told. */
    default Ledger and(Ledger other) {
        return entry -> {
            record(entry);
            other.record(entry);
        };
    }
}
