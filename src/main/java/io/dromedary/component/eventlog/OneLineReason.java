package io.dromedary.component.eventlog;

import org.apache.camel.util.URISupport;

/**
 * Why something does not work, in one line that may be shown: passwords in addresses are hidden.
 */
final class OneLineReason {

    private static final int LONGEST = 300;

    private OneLineReason() {}

    /** What does not work, and the failure that shows it. */
    static String of(String what, Throwable cause) {
        String name = cause.getClass().getSimpleName();
        String message = cause.getMessage() == null ? "" : ": " + cause.getMessage();
        String line =
                URISupport.sanitizeUri((what + ": " + name + message).replaceAll("\\s+", " "));
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
