package io.dromedary.eventlog.text;

import java.nio.charset.StandardCharsets;

/** Slices of a log as strings. Bytes that are no UTF-8 become U+FFFD, as everywhere in Java. */
final class Texts {

    private Texts() {}

    /** The text of a slice. */
    static String decode(byte[] bytes, int start, int length, boolean escaped) {
        if (length == 0) {
            return "";
        }
        if (!escaped) {
            return new String(bytes, start, length, StandardCharsets.UTF_8);
        }
        byte[] plain = new byte[length];
        int size = 0;
        for (int i = start; i < start + length; i++) {
            plain[size++] = bytes[i];
            if (bytes[i] == '"') {
                i++;
            }
        }
        return new String(plain, 0, size, StandardCharsets.UTF_8);
    }

    /** At most the first {@code limit} UTF-16 units; a pair of surrogates is not cut apart. */
    static String cut(String text, int limit) {
        if (text.length() <= limit) {
            return text;
        }
        boolean insidePair = limit > 0 && Character.isHighSurrogate(text.charAt(limit - 1));
        return text.substring(0, insidePair ? limit - 1 : limit);
    }
}
