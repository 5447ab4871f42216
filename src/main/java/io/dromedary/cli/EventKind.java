package io.dromedary.cli;

/** What an event is for counting. */
enum EventKind {
    BEGIN,
    COMMIT,
    ROLLBACK,
    SESSION_FINISH,
    JOB_END,
    OTHER;

    /** By the event's full name. */
    static EventKind of(String event) {
        return switch (event) {
            case TransactionOutcomes.BEGIN -> BEGIN;
            case TransactionOutcomes.COMMIT -> COMMIT;
            case TransactionOutcomes.ROLLBACK -> ROLLBACK;
            case "_$Session$_.Finish" -> SESSION_FINISH;
            // Older platforms write Succeed and Fail, newer ones Finish and Error.
            case "_$Job$_.Succeed",
                    "_$Job$_.Finish",
                    "_$Job$_.Fail",
                    "_$Job$_.Error",
                    "_$Job$_.Cancel",
                    "_$Job$_.Terminate" ->
                    JOB_END;
            default -> OTHER;
        };
    }
}
