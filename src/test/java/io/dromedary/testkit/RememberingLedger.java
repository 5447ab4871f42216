package io.dromedary.testkit;

import io.dromedary.demo.Ledger;
import io.dromedary.demo.LedgerEntry;
import io.dromedary.demo.LedgerEntry.Kind;
import java.util.ArrayList;
import java.util.List;

/** Keeps every entry in memory. Thread-safe. */
public final class RememberingLedger implements Ledger {

    private final List<LedgerEntry> entries = new ArrayList<>();

    @Override
    public synchronized void record(LedgerEntry entry) {
        entries.add(entry);
    }

    /** Everything so far, in the order of the log. */
    public synchronized List<LedgerEntry> entries() {
        return List.copyOf(entries);
    }

    /** The entries of that kind so far. */
    public synchronized List<LedgerEntry> entries(Kind kind) {
        return entries.stream().filter(entry -> entry.kind() == kind).toList();
    }

    /** How many entries there are. */
    public synchronized int size() {
        return entries.size();
    }
}
