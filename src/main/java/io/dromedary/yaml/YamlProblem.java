package io.dromedary.yaml;

/**
 * Something about a file that its author should know. Immutable.
 *
 * @param file as the user names it, e.g. {@code config/kod.yaml}
 * @param line counted from 1; 0 if the whole file is meant
 * @param reason what is wrong, and what to do
 */
public record YamlProblem(String file, int line, String reason) {

    /** {@code file:line: reason}, in one line. */
    public String message() {
        return file + (line > 0 ? ":" + line : "") + ": " + reason;
    }
}
