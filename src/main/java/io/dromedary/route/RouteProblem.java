package io.dromedary.route;

/**
 * Something about the routes that their author should know. Immutable.
 *
 * @param file as the user names it, e.g. {@code routes/event-log.camel.yaml}
 * @param line counted from 1; 0 if the whole file is meant
 * @param reason what is wrong
 */
public record RouteProblem(String file, int line, String reason) {

    /** {@code file:line: reason}, in one line. */
    public String message() {
        return file + (line > 0 ? ":" + line : "") + ": " + reason;
    }
}
