package io.dromedary.testkit.cluster;

import java.util.regex.Pattern;

/** Which rac is installed: what its help tells is what it takes. */
public enum RacVersion {
    /** As the help texts were captured. */
    V8_3_10 {
        @Override
        String help(String mode, String text) {
            return text;
        }
    },
    /** Sessions are ended with a message. */
    V8_3_21 {
        @Override
        String help(String mode, String text) {
            return mode.equals("session")
                    ? TERMINATE
                            .matcher(text)
                            .replaceFirst(
                                    "$1\r\n        --error-message=<string>\r\n            сообщение"
                                            + " о причине завершения сеанса\r\n")
                    : text;
        }
    },
    /** Knows no users of infobases, but versions of their settings. */
    V8_5_4 {
        @Override
        String help(String mode, String text) {
            String newer = V8_3_21.help(mode, text);
            String without = INFOBASE_USER.matcher(newer).replaceAll("");
            return mode.equals("infobase")
                    ? UPDATE.matcher(without)
                            .replaceFirst(
                                    "$1\r\n        --data-version=<version>\r\n            версия"
                                            + " данных\r\n")
                    : without;
        }
    };

    private static final Pattern TERMINATE =
            Pattern.compile("(    terminate\\R(?:.*\\R){2} {8}--session=<uuid>\\R.*\\R)");
    private static final Pattern UPDATE =
            Pattern.compile("(\\n    update\\R(?:.*\\R){2} {8}--infobase=<uuid>\\R.*\\R)");
    private static final Pattern INFOBASE_USER =
            Pattern.compile(" +--infobase-(?:user|pwd)=.*\\R.*\\R\\s*?\\n");

    abstract String help(String mode, String text);

    boolean hasDataVersion() {
        return this == V8_5_4;
    }
}
