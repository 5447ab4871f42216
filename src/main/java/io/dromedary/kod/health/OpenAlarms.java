package io.dromedary.kod.health;

import java.util.List;

/**
 * The alarms of a node that are not over, for all the processes that share them. They outlive the
 * process: what is kept here before it is told is told once more after a crash, and ended when it
 * is over. Implementations are thread-safe.
 */
public interface OpenAlarms {

    /** An alarm, and how far it is told. */
    record Kept(Alarm alarm, Alarm.State state) {}

    /** All of them, the oldest ones first. */
    List<Kept> all();

    /**
     * Keeps the alarm, durably; if there is one of its kind and subject already, that one goes on.
     *
     * @param more what is added to the amount of one that goes on
     * @return false if that one is {@link Alarm.State#ENDING}: then nothing was kept
     */
    boolean keep(Alarm alarm, double more);

    /** One that was told is to be told once more, as another one: it has become much more. */
    void renew(Alarm alarm);

    /** Its beginning was told. */
    void told(Alarm alarm);

    /**
     * Decides that it is over.
     *
     * @return false if it was found so since {@link Alarm#last()}, or another process was faster
     */
    boolean end(Alarm alarm);

    /** Its end was told. */
    void forget(Alarm alarm);
}
