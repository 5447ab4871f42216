package io.dromedary.demo;

/** A transaction of a session, as far as it has come. */
final class Transaction {

    private final Written begin;
    private int changes;
    private boolean reduced;

    Transaction(Written begin) {
        this.begin = begin;
    }

    Written begin() {
        return begin;
    }

    void changed() {
        changes++;
    }

    /** Records of it were removed. */
    void reduce() {
        reduced = true;
    }

    LedgerEntry entry(LedgerEntry.Kind kind, Written record, long session) {
        return new LedgerEntry(
                kind,
                record.header(),
                record.file(),
                record.offset(),
                record.crc(),
                EventRecord.ticks(begin.date()),
                begin.offset(),
                begin.file(),
                session,
                changes,
                reduced,
                record.epochMicros(),
                record.nanos());
    }
}
