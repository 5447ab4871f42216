package io.dromedary.kod.message;

import java.util.UUID;
import java.util.regex.Pattern;

/** Names of files that are being written; they begin with a dot, so nobody takes them. */
final class TemporaryName {

    private static final Pattern PATTERN =
            Pattern.compile("\\.[0-9]+to[0-9]+at[0-9]{17}-[0-9]+\\.json\\.[0-9a-f-]{36}\\.tmp");

    private TemporaryName() {}

    static String of(MessageName name, UUID unique) {
        return "." + name.fileName() + "." + unique + ".tmp";
    }

    static boolean is(String fileName) {
        return PATTERN.matcher(fileName).matches();
    }
}
