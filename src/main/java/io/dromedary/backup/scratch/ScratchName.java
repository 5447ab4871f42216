package io.dromedary.backup.scratch;

import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The name of a database that a drill or a restore makes, by which no other is ever dropped.
 * Immutable.
 */
public record ScratchName(String text) {

    private static final Pattern FORM =
            Pattern.compile("dromedary_(?:drill|restore)_[0-9a-f]{32}_[0-9]{1,6}");

    /** Refuses a name that none of them gives. */
    public ScratchName {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no name of a scratch database, and is not touched");
        }
    }

    /** Of the backup of that number in a drill. */
    public static ScratchName ofDrill(UUID job, int number) {
        return of("drill", job, number);
    }

    /** Of a restore. */
    public static ScratchName ofRestore(UUID job) {
        return of("restore", job, 0);
    }

    private static ScratchName of(String kind, UUID job, int number) {
        return new ScratchName(
                String.format(
                        Locale.ROOT,
                        "dromedary_%s_%s_%d",
                        kind,
                        job.toString().replace("-", ""),
                        number));
    }

    @Override
    public String toString() {
        return text;
    }
}
