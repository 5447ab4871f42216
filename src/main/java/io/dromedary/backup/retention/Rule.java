package io.dromedary.backup.retention;

import java.util.Locale;

/** Why a backup stays. */
public enum Rule {
    /** It is no older than so many days. */
    DAYS,
    /** It is one of the newest. */
    LAST,
    /** It is the newest of its day. */
    DAILY,
    /** It is the newest of its ISO week. */
    WEEKLY,
    /** It is the newest of its month. */
    MONTHLY,
    /** It is the newest of its year. */
    YEARLY,
    /** Its time has not come: a clock was wrong, so that its age is not known. */
    AHEAD,
    /** The latest attempt to back up its infobase failed, so that nothing of it is removed. */
    FAILURE;

    /** As reports write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
