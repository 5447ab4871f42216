package io.dromedary.component.report;

import java.util.Locale;

/** How a report reaches somebody. */
public enum Channel {
    /** E-mail. */
    MAIL,
    /** A message of Telegram. */
    TELEGRAM,
    /** A monitor that expects to hear of every run (dead man's switch). */
    PING;

    /** As routes and people write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
