package io.dromedary.testkit.cluster;

/**
 * Something that goes wrong. Mutable until it is given to the cluster:
 *
 * <pre>{@code
 * FakeTrouble.on("rac infobase update").after(1).times(2).hang()
 * }</pre>
 */
public final class FakeTrouble {

    /** What goes wrong. */
    public enum Kind {
        /** The program says so and does nothing. */
        REFUSE,
        /** The program never ends. */
        HANG,
        /** A program that should write a file says that it did, and did not. */
        NO_FILE,
        /** A program that writes a file ends in the middle of it (exit code 139). */
        CRASH,
        /** DESIGNER ends with 0, and {@code /DumpResult} says something else, or nothing. */
        RESULT,
        /** The program takes its time. */
        SLOW
    }

    public String call = "";
    public String part = "";
    public int skip;
    public int left = 1;
    public Kind kind = Kind.HANG;
    public boolean done;
    public String text = "";
    public long millis;

    /** On calls that begin so and go on with anything, e.g. {@code rac session terminate}. */
    public static FakeTrouble on(String call) {
        FakeTrouble trouble = new FakeTrouble();
        trouble.call = call;
        return trouble;
    }

    /** Only on calls that have this somewhere, e.g. {@code /UpdateCfg}. */
    public FakeTrouble with(String text) {
        part = text;
        return this;
    }

    /** Not on the first calls. */
    public FakeTrouble after(int calls) {
        skip = calls;
        return this;
    }

    /** More often than once. */
    public FakeTrouble times(int calls) {
        left = calls;
        return this;
    }

    /** From now on. */
    public FakeTrouble always() {
        return times(Integer.MAX_VALUE);
    }

    /** What was asked is done, and only then it goes wrong. */
    public FakeTrouble afterItIsDone() {
        done = true;
        return this;
    }

    /** ras does not run. */
    public FakeTrouble rasDown() {
        return refuse("Ошибка соединения с сервером\nlocalhost:1545\nConnection refused");
    }

    /** Somebody was quicker. */
    public FakeTrouble changedByAnother() {
        return refuse(
                "Данные были изменены или удалены другим пользователем. Необходимо перечитать"
                        + " данные и начать редактировать заново.");
    }

    /** Refuses with a text. */
    public FakeTrouble refuse(String said) {
        return of(Kind.REFUSE, said, 0);
    }

    /** Never ends. */
    public FakeTrouble hang() {
        return of(Kind.HANG, "", 0);
    }

    /** Says that all is well, and writes no file. */
    public FakeTrouble noFile() {
        return of(Kind.NO_FILE, "", 0);
    }

    /** Ends in the middle of the file. */
    public FakeTrouble crash() {
        return of(Kind.CRASH, "", 0);
    }

    /** Ends with 0, and leaves another code in the file of {@code /DumpResult}. */
    public FakeTrouble result(String code) {
        return of(Kind.RESULT, code, 0);
    }

    /** Ends with 0, and leaves no file of {@code /DumpResult}. */
    public FakeTrouble noResult() {
        return result("");
    }

    /** Takes so long, before it does anything. */
    public FakeTrouble slow(long milliseconds) {
        return of(Kind.SLOW, "", milliseconds);
    }

    private FakeTrouble of(Kind what, String said, long milliseconds) {
        kind = what;
        text = said;
        millis = milliseconds;
        return this;
    }

    /** Whether it is this call's turn; counts. */
    boolean strikes(String line) {
        if (left <= 0 || !line.startsWith(call) || !line.contains(part)) {
            return false;
        }
        if (skip > 0) {
            skip--;
            return false;
        }
        left--;
        return true;
    }
}
