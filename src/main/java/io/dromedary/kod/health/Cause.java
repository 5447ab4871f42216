package io.dromedary.kod.health;

import java.time.Duration;

/** What may happen to an exchange that needs somebody, and what to do then. */
public enum Cause implements AlarmKind {

    /** A file is no message, or no message of its name. */
    UNREADABLE(
            "unreadable-message",
            "What is wrong stands in .quarantine/*.reason.json. Correct the file and 'kod replay' it,"
                    + " or have it sent again under a new mark"),

    /** A message is longer than the receiver takes. */
    TOO_LONG(
            "message-too-long",
            "Raise maxBytes of the receiving route above what the sender writes, then 'kod replay'"),

    /** A message of a name that was applied already has other content. */
    NAME_TAKEN(
            "name-taken",
            "Two programs send under the code of one node, or one went back to an older state of its"
                    + " data and gives marks again. Such a message cannot be replayed: end that, then"
                    + " 'kod rebuild' this node at the sender"),

    /** The mark of a message is far in the future. */
    MARK_AHEAD(
            "mark-ahead",
            "Set the clocks of both machines right, then 'kod replay' what was put into .quarantine"),

    /** The rules or the schemas do not let a message in. */
    REFUSED(
            "refused-message",
            "Compare config/kod.yaml and the schemas at both nodes; the reason stands in"
                    + " .quarantine/*.reason.json. Then 'kod replay'"),

    /** A message was not applied however often it was tried. */
    FAILED(
            "failed-message",
            "The reason of the last failure stands in .quarantine/*.reason.json. Mend what it says,"
                    + " then 'kod replay'"),

    /** Objects that go together are more than a message can hold: a node does not get them. */
    PUT_ASIDE(
            "put-aside",
            "Objects that refer to each other must go in one message, which would be above the limits:"
                    + " the node does not get them. Raise maxBytes and maxObjects here and at the"
                    + " recipient, or switch off references that matter little in config/kod.yaml;"
                    + " then 'kod aside retry'"),

    /** Objects that go together are more than a message should hold. */
    LARGE_COMPONENT(
            "large-component",
            "Objects that refer to each other go together, and are applied in one transaction. Switch"
                    + " off references that matter little in config/kod.yaml (in-object, to-object)");

    private final String code;
    private final String advice;

    Cause(String code, String advice) {
        this.code = code;
        this.advice = advice;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public String advice() {
        return advice;
    }

    /** What is put aside is so while it is found in the registry; else it has to happen. */
    @Override
    public Duration quiet() {
        return this == PUT_ASIDE ? Alarms.GRACE : RecentIncidents.QUIET;
    }
}
