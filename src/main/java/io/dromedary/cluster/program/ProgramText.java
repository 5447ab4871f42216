package io.dromedary.cluster.program;

import java.util.Optional;

/** What a program said, as people are shown it. */
public final class ProgramText {

    private static final String HIDDEN = "***";

    /** More than people read in a mail. */
    private static final int MOST = 2_000;

    private ProgramText() {}

    /**
     * The same without a secret.
     *
     * @param secret none, or an empty one, hides nothing
     */
    public static String masked(String said, Optional<String> secret) {
        return secret.filter(text -> !text.isEmpty())
                .map(text -> said.replace(text, HIDDEN))
                .orElse(said);
    }

    /** The beginning of it, in one line. */
    public static String line(String said) {
        String text = said.strip().replaceAll("\\s*\\R\\s*", "; ");
        return text.length() <= MOST ? text : text.substring(0, MOST) + "…";
    }
}
