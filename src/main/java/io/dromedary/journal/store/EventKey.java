package io.dromedary.journal.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32;

/**
 * The 20 bytes that stand for {@code (channel, source, id)} in the unique index.
 *
 * <p>A plain digest would send every event to a random page of the index, and with ten million
 * events each insert then writes a page of its own: a fifth of the speed. So the key keeps the
 * order of ids that count: those of a log end in {@code /offset/…}, and neighbours in the log
 * become neighbours in the index.
 *
 * <pre>
 * 4 bytes   CRC-32 of channel, source and the part of the id before its number
 * 6 bytes   the number: the first segment of the id between slashes that is hexadecimal; if there
 *           is none, the first six bytes of the id (which are a time in UUIDv7 and ULID)
 * 10 bytes  the start of the SHA-256 of channel, source and id
 * </pre>
 *
 * Two different ids with the same key would have to agree in all three.
 */
final class EventKey {

    private static final int LENGTH = 20;
    private static final int NUMBER_BYTES = 6;
    private static final int DIGEST_BYTES = 10;
    private static final int LONGEST_NUMBER = 2 * NUMBER_BYTES;
    private static final int HEX = 16;

    private EventKey() {}

    /** Makes the keys of an append, whose events mostly share channel and source. */
    static final class Maker {

        private final MessageDigest digest = sha256();
        private final CRC32 crc = new CRC32();
        private String channel = "";
        private String source = "";
        private byte[] where = utf8("\0\0");

        byte[] keyOf(String itsChannel, String itsSource, String id) {
            if (!itsSource.equals(source) || !itsChannel.equals(channel)) {
                channel = itsChannel;
                source = itsSource;
                where = utf8(channel + '\0' + source + '\0');
            }
            byte[] idBytes = utf8(id);
            int start = numberStart(idBytes);
            crc.reset();
            crc.update(where);
            crc.update(idBytes, 0, Math.max(0, start));
            ByteBuffer key = ByteBuffer.allocate(LENGTH).putInt((int) crc.getValue());
            if (start < 0) {
                key.put(idBytes, 0, Math.min(NUMBER_BYTES, idBytes.length))
                        .position(LENGTH - DIGEST_BYTES);
            } else {
                long number = number(idBytes, start);
                key.putShort((short) (number >>> Integer.SIZE)).putInt((int) number);
            }
            digest.update(where);
            return key.put(digest.digest(idBytes), 0, DIGEST_BYTES).array();
        }
    }

    /** In UTF-8 a slash is never part of another character. */
    private static int numberStart(byte[] id) {
        for (int start = 0; start <= id.length; start = segmentEnd(id, start) + 1) {
            if (isNumber(id, start, segmentEnd(id, start))) {
                return start;
            }
        }
        return -1;
    }

    private static int segmentEnd(byte[] id, int start) {
        int end = start;
        while (end < id.length && id[end] != '/') {
            end++;
        }
        return end;
    }

    private static boolean isNumber(byte[] id, int start, int end) {
        if (start == end || end - start > LONGEST_NUMBER) {
            return false;
        }
        for (int i = start; i < end; i++) {
            if (Character.digit(id[i], HEX) < 0) {
                return false;
            }
        }
        return true;
    }

    private static long number(byte[] id, int start) {
        long number = 0;
        for (int i = start; i < id.length && id[i] != '/'; i++) {
            number = number * HEX + Character.digit(id[i], HEX);
        }
        return number;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
