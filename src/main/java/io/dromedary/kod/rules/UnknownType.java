package io.dromedary.kod.rules;

/** What becomes of an object of a type that has no rule. */
public enum UnknownType {
    /** It is treated as independent data without references. */
    PASS,
    /** It waits until the type has a rule. */
    HOLD,
    /** Its message is put aside. */
    QUARANTINE
}
