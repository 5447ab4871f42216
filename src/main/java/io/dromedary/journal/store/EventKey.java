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

    static byte[] of(String channel, String source, String id) {
        byte[] where = (channel + '\0' + source + '\0').getBytes(StandardCharsets.UTF_8);
        byte[] idBytes = id.getBytes(StandardCharsets.UTF_8);
        int start = numberStart(id);
        int end = start < 0 ? 0 : segmentEnd(id, start);

        CRC32 crc = new CRC32();
        crc.update(where);
        if (start > 0) {
            crc.update(id.substring(0, start).getBytes(StandardCharsets.UTF_8));
        }
        ByteBuffer key = ByteBuffer.allocate(LENGTH).putInt((int) crc.getValue());
        if (start < 0) {
            key.put(idBytes, 0, Math.min(NUMBER_BYTES, idBytes.length))
                    .position(LENGTH - DIGEST_BYTES);
        } else {
            long number = Long.parseLong(id, start, end, HEX);
            key.putShort((short) (number >>> Integer.SIZE)).putInt((int) number);
        }
        MessageDigest digest = sha256();
        digest.update(where);
        return key.put(digest.digest(idBytes), 0, DIGEST_BYTES).array();
    }

    private static int numberStart(String id) {
        for (int start = 0; start <= id.length(); start = segmentEnd(id, start) + 1) {
            if (isNumber(id, start, segmentEnd(id, start))) {
                return start;
            }
        }
        return -1;
    }

    private static int segmentEnd(String id, int start) {
        int slash = id.indexOf('/', start);
        return slash < 0 ? id.length() : slash;
    }

    private static boolean isNumber(String id, int start, int end) {
        if (start == end || end - start > LONGEST_NUMBER) {
            return false;
        }
        for (int i = start; i < end; i++) {
            if (Character.digit(id.charAt(i), HEX) < 0) {
                return false;
            }
        }
        return true;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
