package io.dromedary.backup.archive;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Makes a name of a folder of any text, for people to recognise: good on Linux and Windows, never
 * hidden, and never a way to another folder. Letters of any script stay. Two texts may get the same
 * name.
 */
final class SafeName {

    /** So that, doubled by UTF-8, a name and what is put behind it fit into 255 bytes. */
    private static final int LONGEST = 60;

    private static final int REPLACEMENT = '_';

    /** Windows takes them for devices, whatever follows a dot. */
    private static final Pattern DEVICE =
            Pattern.compile("(con|prn|aux|nul|conin\\$|conout\\$|(com|lpt)[0-9¹²³])(\\..*)?");

    private SafeName() {}

    static String of(String text) {
        String normal = Normalizer.normalize(text, Normalizer.Form.NFC);
        StringBuilder name = new StringBuilder();
        normal.codePoints().limit(LONGEST).map(SafeName::safe).forEach(name::appendCodePoint);
        // Windows drops dots at the end.
        while (!name.isEmpty() && name.charAt(name.length() - 1) == '.') {
            name.setLength(name.length() - 1);
        }
        boolean odd =
                name.isEmpty()
                        || name.charAt(0) == '.'
                        || name.charAt(0) == '-'
                        || DEVICE.matcher(name.toString().toLowerCase(Locale.ROOT)).matches();
        return odd ? "_" + name : name.toString();
    }

    /** For file systems that can name nothing else. */
    static String ascii(String name) {
        return name.replaceAll("[^\\x21-\\x7e]", "_");
    }

    private static int safe(int letter) {
        boolean plain =
                letter < Character.MIN_SUPPLEMENTARY_CODE_POINT
                        && (Character.isLetterOrDigit(letter) || letter == '-' || letter == '.');
        return plain ? letter : REPLACEMENT;
    }
}
