package io.dromedary.testkit;

import io.dromedary.demo.LedgerEntry;
import io.dromedary.demo.LedgerEntry.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares what an infobase committed with what was read of it: every committed transaction that
 * changed something must have been read once, in commit order, whole.
 *
 * <p>Only a removal of the log itself excuses a loss, and only of what had not been read by then.
 */
public final class LedgerCheck {

    private static final int SHOWN = 5;

    private LedgerCheck() {}

    /**
     * A committed transaction as it was read.
     *
     * @param place header GUID, file and offset of its {@code Commit}: {@code GUID/file/offset}
     * @param crc CRC-32 of that {@code Commit}
     * @param transaction {@code {T,O}}
     */
    public record Read(String place, int crc, String transaction, int changes) {

        /** The same with more changes. */
        Read with(int moreChanges) {
            return new Read(place, crc, transaction, changes + moreChanges);
        }
    }

    /**
     * Files of the log that were removed.
     *
     * @param entries how many entries the ledger had then
     * @param files {@code GUID/file}
     */
    public record Removal(int entries, Set<String> files) {}

    /**
     * The verdict, as sets.
     *
     * @param attempted transactions that began
     * @param acknowledged transactions that were committed with changes inside
     * @param read transactions that were read
     * @param lost acknowledged, but not read
     * @param repeated read more than once
     * @param outOfOrder read after one that was committed later
     * @param invented read, but never committed
     * @param altered read with another id or number of changes
     * @param gone not read before their file was removed: no fault of the reader
     * @param cut records of theirs were removed before their end: may be missing or incomplete
     */
    public record Verdict(
            int attempted,
            int acknowledged,
            int read,
            List<String> lost,
            List<String> repeated,
            List<String> outOfOrder,
            List<String> invented,
            List<String> altered,
            List<String> gone,
            List<String> cut) {

        /** Whether nothing is wrong. */
        public boolean isClean() {
            return lost.isEmpty()
                    && repeated.isEmpty()
                    && outOfOrder.isEmpty()
                    && invented.isEmpty()
                    && altered.isEmpty();
        }

        @Override
        public String toString() {
            Map<String, List<String>> sets = new LinkedHashMap<>();
            sets.put("lost", lost);
            sets.put("repeated", repeated);
            sets.put("out of order", outOfOrder);
            sets.put("invented", invented);
            sets.put("altered", altered);
            sets.put("gone with the log", gone);
            sets.put("cut with the log", cut);
            StringBuilder text = new StringBuilder();
            text.append(
                    "attempted %d, acknowledged %d, read %d"
                            .formatted(attempted, acknowledged, read));
            sets.forEach(
                    (name, members) -> {
                        text.append(", ").append(name).append(' ').append(members.size());
                        if (!members.isEmpty()) {
                            text.append(' ')
                                    .append(members.subList(0, Math.min(SHOWN, members.size())));
                        }
                    });
            return text.toString();
        }
    }

    /**
     * Compares.
     *
     * @param ledger what was done, in the order of the log
     * @param removals in order
     * @param journal what was read, in the order of the journal
     */
    public static Verdict check(
            List<LedgerEntry> ledger, List<Removal> removals, List<Read> journal) {
        Map<String, Integer> indexByPlace = new HashMap<>();
        List<Integer> expected = new ArrayList<>();
        int attempted = 0;
        for (int i = 0; i < ledger.size(); i++) {
            LedgerEntry entry = ledger.get(i);
            if (entry.kind() == Kind.OPENED) {
                attempted++;
            } else if (entry.kind() == Kind.COMMITTED && entry.changes() > 0) {
                indexByPlace.put(place(entry), i);
                expected.add(i);
            }
        }
        List<String> repeated = new ArrayList<>();
        List<String> outOfOrder = new ArrayList<>();
        List<String> invented = new ArrayList<>();
        List<String> altered = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        int last = -1;
        for (Read read : journal) {
            Integer index = indexByPlace.get(read.place());
            if (index == null) {
                invented.add(read.transaction() + " at " + read.place());
                continue;
            }
            LedgerEntry entry = ledger.get(index);
            if (!seen.add(index)) {
                repeated.add(name(entry));
                continue;
            }
            if (index < last) {
                outOfOrder.add(name(entry));
            }
            last = Math.max(last, index);
            boolean same =
                    read.transaction().equals(entry.transaction())
                            && read.crc() == entry.crc()
                            && read.changes() == entry.changes();
            if (!same && !isCut(entry, index, removals)) {
                altered.add(
                        "%s with %d changes read as %s"
                                .formatted(name(entry), entry.changes(), read));
            }
        }
        List<String> lost = new ArrayList<>();
        List<String> gone = new ArrayList<>();
        List<String> cut = new ArrayList<>();
        for (int index : expected) {
            LedgerEntry entry = ledger.get(index);
            if (isCut(entry, index, removals)) {
                cut.add(name(entry));
            } else if (!seen.contains(index)) {
                (isGone(entry, index, removals, ledger, seen) ? gone : lost).add(name(entry));
            }
        }
        return new Verdict(
                attempted,
                expected.size(),
                seen.size(),
                lost,
                repeated,
                outOfOrder,
                invented,
                altered,
                gone,
                cut);
    }

    /** Some of its records may have been removed before its end was read. */
    private static boolean isCut(LedgerEntry entry, int index, List<Removal> removals) {
        if (entry.reduced()) {
            return true;
        }
        return !entry.file().equals(entry.beginFile())
                && removals.stream()
                        .anyMatch(
                                removal ->
                                        index < removal.entries()
                                                && removal.files()
                                                        .contains(
                                                                entry.header()
                                                                        + "/"
                                                                        + entry.beginFile()));
    }

    /** Its file was removed, and nothing that stood behind it there had been read. */
    private static boolean isGone(
            LedgerEntry entry,
            int index,
            List<Removal> removals,
            List<LedgerEntry> ledger,
            Set<Integer> seen) {
        for (Removal removal : removals) {
            if (index < removal.entries() && isIn(entry, removal)) {
                boolean laterWasRead =
                        seen.stream()
                                .anyMatch(
                                        other ->
                                                other > index
                                                        && other < removal.entries()
                                                        && isIn(ledger.get(other), removal));
                return !laterWasRead;
            }
        }
        return false;
    }

    private static boolean isIn(LedgerEntry entry, Removal removal) {
        return removal.files().contains(entry.header() + "/" + entry.file());
    }

    private static String place(LedgerEntry entry) {
        return entry.header() + "/" + entry.file() + "/" + entry.offset();
    }

    private static String name(LedgerEntry entry) {
        return entry.transaction() + " at " + place(entry);
    }
}
