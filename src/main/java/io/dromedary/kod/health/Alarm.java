package io.dromedary.kod.health;

import java.time.Instant;

/**
 * An alarm that is not over. There is one of a kind and a subject.
 *
 * @param subject a stream or a node, as it is written
 * @param since the first time it was so, in milliseconds
 * @param last time it was so
 * @param amount of a figure its value when the alarm was raised, else how often it has happened
 * @param detail of the first time; of a figure empty
 */
public record Alarm(
        AlarmKind kind, String subject, Instant since, Instant last, double amount, String detail) {

    /** How far it is told. */
    public enum State {

        /** Its beginning is to be told. */
        NEW,

        /** Its beginning was told. */
        TOLD,

        /** Its end is to be told, and then it is to be forgotten; it cannot be so again before. */
        ENDING
    }
}
