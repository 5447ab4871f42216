package io.dromedary.backup.drill;

import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/** The name of a database that a drill makes, by which no other is ever dropped. Immutable. */
record ScratchName(String text) {

    private static final Pattern FORM = Pattern.compile("dromedary_drill_[0-9a-f]{32}_[0-9]{1,6}");

    /** Refuses a name that no drill gives. */
    ScratchName {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no name of a drill's database, and is not touched");
        }
    }

    static ScratchName of(UUID job, int number) {
        return new ScratchName(
                String.format(
                        Locale.ROOT,
                        "dromedary_drill_%s_%d",
                        job.toString().replace("-", ""),
                        number));
    }

    @Override
    public String toString() {
        return text;
    }
}
