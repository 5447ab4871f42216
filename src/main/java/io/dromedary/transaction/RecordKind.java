package io.dromedary.transaction;

import io.dromedary.eventlog.EventLogRecord;

/** What a record means for grouping: told by its event's name alone, never by its letter. */
enum RecordKind {
    BEGIN,
    COMMIT,
    ROLLBACK,
    SESSION_START,
    SESSION_FINISH,
    JOB_START,
    JOB_SUCCEEDED,
    JOB_FAILED,
    JOB_CANCELLED,
    JOB_TERMINATED,
    USER,
    OTHER;

    private static final String USER_GROUP = "_$User$_.";

    static RecordKind of(EventLogRecord record) {
        String event = record.event().name();
        return switch (event) {
            case "_$Transaction$_.Begin" -> inTransaction(record, BEGIN);
            case "_$Transaction$_.Commit" -> inTransaction(record, COMMIT);
            case "_$Transaction$_.Rollback" -> inTransaction(record, ROLLBACK);
            case "_$Session$_.Start" -> SESSION_START;
            case "_$Session$_.Finish" -> SESSION_FINISH;
            case "_$Job$_.Start" -> JOB_START;
            // Older platforms write Succeed and Fail, those since about 8.3.20 Finish and Error.
            case "_$Job$_.Succeed", "_$Job$_.Finish" -> JOB_SUCCEEDED;
            case "_$Job$_.Fail", "_$Job$_.Error" -> JOB_FAILED;
            case "_$Job$_.Cancel" -> JOB_CANCELLED;
            case "_$Job$_.Terminate" -> JOB_TERMINATED;
            default -> event.startsWith(USER_GROUP) ? USER : OTHER;
        };
    }

    private static RecordKind inTransaction(EventLogRecord record, RecordKind marker) {
        return record.transaction().isPresent() ? marker : OTHER;
    }
}
