package io.dromedary.eventlog.text;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first two lines of an {@code .lgp} or {@code .lgf}: what it is, and whose. The empty line
 * after them (sometimes two, or none) is passed over with the breaks between records.
 *
 * @param guid in lower case; empty if the file has no header that can be read
 * @param length bytes up to the end of the line with the GUID; 0 without a header
 */
record LogHeader(String guid, int length) {

    static final LogHeader NONE = new LogHeader("", 0);

    private static final int MOST = 256;
    private static final Pattern LINES =
            Pattern.compile(
                    "(?:\u00ef\u00bb\u00bf)?1CV8LOG\\(ver [0-9.]+\\)\\s*\\n"
                            + "(\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12})\\r?\\n");

    /**
     * The header of a file.
     *
     * @return empty if the file may just have been created: it is the beginning of a header
     */
    static Optional<LogHeader> read(FileChannel channel) throws IOException {
        String text = new String(FileBytes.read(channel, 0, MOST), StandardCharsets.ISO_8859_1);
        Matcher lines = LINES.matcher(text);
        if (lines.lookingAt()) {
            return Optional.of(new LogHeader(lines.group(1).toLowerCase(Locale.ROOT), lines.end()));
        }
        boolean mayGoOn = text.length() < MOST;
        return mayGoOn && (lines.hitEnd() || text.chars().allMatch(c -> c == 0))
                ? Optional.empty()
                : Optional.of(NONE);
    }
}
