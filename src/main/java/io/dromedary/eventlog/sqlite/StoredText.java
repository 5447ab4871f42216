package io.dromedary.eventlog.sqlite;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The two things that the platform does to texts in the SQLite format, undone. */
final class StoredText {

    private static final Charset[] MISTAKEN_FOR = {
        Charset.forName("windows-1251"), Charset.forName("windows-1252")
    };

    private StoredText() {}

    /** Without the quotes around it, if it has them; doubled quotes within become single. */
    static String unquoted(String text) {
        boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1).replace("\"\"", "\"") : text;
    }

    /**
     * Older platforms wrote the UTF-8 bytes of a string as if they were characters of the system's
     * code page ({@code РџСЂРѕ…} for {@code Про…}). A text that is such a sequence is never a
     * sensible text as it stands, so it is turned back; every other one is left alone.
     */
    static String repaired(String text) {
        if (text.chars().allMatch(c -> c < 0x80)) {
            return text;
        }
        for (Charset codePage : MISTAKEN_FOR) {
            Optional<String> repaired = encode(text, codePage).flatMap(StoredText::decode);
            if (repaired.isPresent()) {
                return repaired.get();
            }
        }
        return text;
    }

    private static Optional<byte[]> encode(String text, Charset codePage) {
        CharsetEncoder encoder = codePage.newEncoder();
        byte[] bytes = new byte[text.length()];
        for (int i = 0; i < bytes.length; i++) {
            char c = text.charAt(i);
            if (encoder.canEncode(c)) {
                bytes[i] = String.valueOf(c).getBytes(codePage)[0];
            } else if (c >= 0x80 && c < 0xa0) {
                // bytes without a character in the code page pass through as control characters
                bytes[i] = (byte) c;
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(bytes);
    }

    private static Optional<String> decode(byte[] utf8) {
        try {
            return Optional.of(
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .onUnmappableCharacter(CodingErrorAction.REPORT)
                            .decode(ByteBuffer.wrap(utf8))
                            .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
