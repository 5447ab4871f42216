package io.dromedary.eventlog.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Slices of a log as strings. Bytes that are no UTF-8 become U+FFFD, as everywhere in Java. */
final class Texts {

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long QUOTES = 0x2222222222222222L;

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

    /** Index of the first quote or NUL; {@code to} if there is none. */
    static int quoteOrNul(byte[] bytes, int from, int to) {
        int i = from;
        while (i + 8 <= to) {
            long word = (long) LONG.get(bytes, i);
            long quote = word ^ QUOTES;
            long hit = (((quote - ONES) & ~quote) | ((word - ONES) & ~word)) & HIGHS;
            if (hit != 0) {
                return i + (Long.numberOfTrailingZeros(hit) >>> 3);
            }
            i += 8;
        }
        while (i < to && bytes[i] != '"' && bytes[i] != 0) {
            i++;
        }
        return i;
    }

    /** Characters (code points) of a text whose quotes are doubled. */
    static int characters(byte[] bytes, int from, int to) {
        int characters = 0;
        int quotes = 0;
        for (int i = from; i < to; i++) {
            characters += isFirstOfCharacter(bytes[i]) ? 1 : 0;
            quotes += bytes[i] == '"' ? 1 : 0;
        }
        return characters - quotes / 2;
    }

    static boolean isFirstOfCharacter(byte b) {
        return (b & 0xc0) != 0x80;
    }

    /** Sums the bytes of a record as if its status letter, which changes in place, were N. */
    static void sum(CRC32 crc, byte[] record, int start, int end) {
        crc.reset();
        // what ends before its letter is damage, and its sum is of no use
        if (end - start > 16) {
            crc.update(record, start, 16);
            crc.update('N');
            crc.update(record, start + 17, end - start - 17);
        }
    }
}
