package io.dromedary.subscription;

import java.util.regex.Pattern;

/** What names of subscriptions and channels look like. */
final class Names {

    private static final int SHOWN = 60;
    private static final int LONGEST = 1_000;

    /** No slash, no leading dot: a name is one segment of a path, and harmless as a file's name. */
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._-]{0,99}");

    private Names() {}

    /** Returns {@code name}, or refuses it as the name of {@code what}. */
    static String checked(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw SubscriptionException.invalid(
                    "A "
                            + what
                            + " is named with 1 to 100 letters, digits, dots, hyphens and"
                            + " underscores, beginning with a letter or a digit, not '"
                            + shown(name)
                            + "'");
        }
        return name;
    }

    /** The text for a message: short, and without control characters. */
    static String shown(String text) {
        String shortened = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
        return shortened.replaceAll("\\p{C}", "?");
    }

    /** The reason of a refusal as it is kept: not too long, and of characters that can be kept. */
    static String reason(String text) {
        String shortened = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
        return shortened.replaceAll("[\\p{Cc}\\p{Cs}&&[^\n\t]]", "?");
    }
}
