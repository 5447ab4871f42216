package io.dromedary.testkit.kod;

import io.dromedary.component.kod.KodConsumer;
import io.dromedary.kod.message.MessageWriter;
import io.dromedary.kod.receive.Receiver;
import io.dromedary.testkit.HaltingPoint;
import java.nio.file.Files;
import java.util.List;

/**
 * Where a program is killed: when a thread of it enters a method. The programs know nothing of it,
 * they are halted from outside as by a debugger; so what is killed is what is delivered.
 */
public enum KillPoint implements HaltingPoint {
    /** The temporary file is written and synced, and has not its final name yet. */
    TEMPORARY_WRITTEN(MessageWriter.class.getName(), "publish"),
    /** The file has its name, of which the disk need not know yet. */
    NAMED(Files.class.getName(), "deleteIfExists", MessageWriter.class.getName()),
    /** The file is on disk, and whoever sent it has not been told. */
    WRITTEN(KodProcess.class.getName(), "acknowledge"),
    /** A look has found the message, and nothing was done with it. */
    LISTED("io.dromedary.kod.receive.Schedule", "take"),
    /** The message was read and understood, and the route has not seen it. */
    PARSED(KodConsumer.class.getName(), "apply"),
    /** The route has committed it, and there is no receipt. */
    COMMITTED("io.dromedary.kod.receive.Reception", "record"),
    /** The receipt is stored, and the file is there. */
    RECEIPT_STORED("io.dromedary.kod.receive.Reception", "remove"),
    /** The file is removed, and nobody has been told. */
    REMOVED(Receiver.class.getName() + "$Outcome", "applied"),
    /** A session is planned, and the registry does not know that it sends. */
    SESSION_PLANNED("io.dromedary.kod.store.SessionStore", "begin"),
    /** The registry knows that a session sends, and nothing was sent. */
    SESSION_BEGUN("io.dromedary.kod.send.Session", "run"),
    /** A message of a session is delivered, which may have others. */
    SESSION_SENDING(SendingProcess.class.getName(), "delivered"),
    /** All messages are delivered, and the registry does not know it. */
    SESSION_DELIVERED("io.dromedary.kod.store.SessionStore", "complete"),
    /** What nodes hold and what waits no more is written, and the boundary is not; no commit. */
    SESSION_COMPLETING("io.dromedary.kod.store.SessionStore", "move"),
    /** All of it is committed, and the next session has not begun. */
    SESSION_COMPLETED(SendingProcess.class.getName(), "completed"),
    /** Not one of a sound program: the route is about to commit. */
    COMMITTING(KodLedger.class.getName(), "apply");

    /** Those that a sound program goes through. */
    public static final List<KillPoint> OF_A_MESSAGE =
            List.of(
                    TEMPORARY_WRITTEN,
                    NAMED,
                    WRITTEN,
                    LISTED,
                    PARSED,
                    COMMITTED,
                    RECEIPT_STORED,
                    REMOVED);

    /** Those of a session that sends. */
    public static final List<KillPoint> OF_A_SESSION =
            List.of(
                    SESSION_PLANNED,
                    SESSION_BEGUN,
                    SESSION_SENDING,
                    SESSION_DELIVERED,
                    SESSION_COMPLETING,
                    SESSION_COMPLETED);

    private final String type;
    private final String method;
    private final String caller;

    KillPoint(String type, String method) {
        this(type, method, "");
    }

    KillPoint(String type, String method, String caller) {
        this.type = type;
        this.method = method;
        this.caller = caller;
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String caller() {
        return caller;
    }
}
