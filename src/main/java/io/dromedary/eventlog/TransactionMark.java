package io.dromedary.eventlog;

/**
 * The status letter of one record. It says nothing about the outcome of the transaction unless the
 * record is its {@code Begin}, {@code Commit} or {@code Rollback}: inner records stay {@code U} for
 * ever.
 */
public enum TransactionMark {
    /** {@code N}: outside of any transaction. */
    NONE,
    /** {@code U}: unfinished, or the record is an inner one. */
    UNFINISHED,
    /** {@code C}: committed. */
    COMMITTED,
    /** {@code R}: rolled back. */
    ROLLED_BACK
}
