package io.dromedary.demo;

/**
 * How often the platform does what makes a log hard to read. Shares are between 0 and 1.
 *
 * @param patch when the letter of a {@code Begin} is overwritten
 * @param lostPatch share of finished transactions whose {@code Begin} stays {@code U} all the same
 * @param splitWrite share of records that reach the file in several pieces, cut at any byte, with
 *     time between them
 * @param lateDictionary share of new dictionary entries that are written after the record that uses
 *     them
 * @param emptyTransaction share of transactions with nothing inside
 * @param rollback share of transactions that are rolled back
 * @param dyingSession share of transactions whose session ends without ending them
 * @param largeTransaction share of transactions with hundreds of changes
 */
public record Manners(
        PatchOrder patch,
        double lostPatch,
        double splitWrite,
        double lateDictionary,
        double emptyTransaction,
        double rollback,
        double dyingSession,
        double largeTransaction) {

    /** When the letter of a {@code Begin} is overwritten, seen from its end record. */
    public enum PatchOrder {
        /** Before the end record is written. */
        BEFORE,
        /** After it. */
        AFTER,
        /** Now so, now so. */
        EITHER
    }

    /** As seen in real logs: half of all transactions are empty, few roll back, hardly any dies. */
    public static final Manners USUAL =
            new Manners(PatchOrder.EITHER, 0.0005, 0.01, 0, 0.4, 0.05, 0.002, 0.0005);

    /** Everything that is rare elsewhere happens all the time. */
    public static final Manners NASTY =
            new Manners(PatchOrder.EITHER, 0.02, 0.2, 0.2, 0.2, 0.15, 0.02, 0.002);

    /** Whole records, changes in every transaction, all committed: for measuring time. */
    public static final Manners PLAIN = new Manners(PatchOrder.AFTER, 0, 0, 0, 0, 0, 0, 0);

    /** The same with late dictionary entries. */
    public Manners withLateDictionary(double share) {
        return new Manners(
                patch,
                lostPatch,
                splitWrite,
                share,
                emptyTransaction,
                rollback,
                dyingSession,
                largeTransaction);
    }

    /** The same with another share of records written in pieces. */
    public Manners withSplitWrite(double share) {
        return new Manners(
                patch,
                lostPatch,
                share,
                lateDictionary,
                emptyTransaction,
                rollback,
                dyingSession,
                largeTransaction);
    }
}
