package io.dromedary.kod.health;

import java.time.Duration;
import java.util.Locale;

/** What is measured, up to where it is well, and what to do above that. */
public enum Figure implements AlarmKind {

    /** Bytes that wait in a stream, as far as a look at the directory goes. */
    QUEUE(
            "dromedary.kod.queue",
            "bytes",
            50L << 20,
            "The receiver is slower than the senders. If the technological log of 1C shows waits on"
                    + " locks, lower the parallelism of receiving; else raise it"),

    /** How long ago the oldest message that waits in a stream was written. */
    RECEIVE_LAG(
            "dromedary.kod.receive.lag",
            "seconds",
            10,
            "See the health of the program for a message that fails and holds its stream up; else"
                    + " the receiver is slower than the senders"),

    /** From the mark of a message until it was applied. */
    PATH(
            "dromedary.kod.path",
            "seconds",
            20,
            "Compare the clocks of the machines and look at the mount options of the exchange"
                    + " directory; then at the queue"),

    /** How long a node has had to get something that it did not take. */
    NODE_LAG(
            "dromedary.kod.node.lag",
            "seconds",
            10,
            "See the health of the program for the reason why the node takes no messages. It gets"
                    + " everything when it does"),

    /** Of the objects received lately, how many were here in this state already. */
    EQUAL(
            "dromedary.kod.received.equal.share",
            "share",
            0.1,
            "Something at the sender submits what it has received, or writes objects without changing"
                    + " them: what 1C writes with ОбменДанными.Загрузка must not be submitted. A rebuild,"
                    + " or a history, sends what is here for a while"),

    /** Age of the oldest change that waits, for whatever reason, or is being sent. */
    BOUNDARY_LAG(
            "dromedary.kod.boundary.lag",
            "seconds",
            10,
            "See the health of the program for a stream whose messages cannot be handed over, and the"
                    + " log for objects that wait for a rule; is sending drained, or switched off? Else"
                    + " raise its parallelism");

    private final String meter;
    private final String unit;
    private final double threshold;
    private final String advice;

    Figure(String meter, String unit, double threshold, String advice) {
        this.meter = meter;
        this.unit = unit;
        this.threshold = threshold;
        this.advice = advice;
    }

    /** Name of its meter. */
    public String meter() {
        return meter;
    }

    /** What it is counted in. */
    public String unit() {
        return unit;
    }

    /** Up to here, this value included, it is well. */
    public double threshold() {
        return threshold;
    }

    @Override
    public String advice() {
        return advice;
    }

    @Override
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Duration quiet() {
        return Alarms.GRACE;
    }
}
