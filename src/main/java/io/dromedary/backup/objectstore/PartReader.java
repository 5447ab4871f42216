package io.dromedary.backup.objectstore;

import io.dromedary.backup.archive.ArchiveException;
import io.dromedary.backup.verification.Sha256;
import io.dromedary.backup.verification.Verified;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * Reads a file once, part by part, into one buffer, from which a part can be sent again. Not
 * thread-safe.
 */
final class PartReader implements AutoCloseable {

    /** S3 takes no more parts of an object. */
    private static final long MOST_PARTS = 10_000;

    private static final long MIB = 1 << 20;

    /** Enough for 156 GiB; larger files have larger parts. */
    private static final long SMALLEST_PART = 16 * MIB;

    private final Path file;
    private final InputStream in;
    private final byte[] buffer;
    private final Sha256 sha256 = new Sha256();
    private int length;

    private PartReader(Path file, InputStream in, byte[] buffer) {
        this.file = file;
        this.in = in;
        this.buffer = buffer;
    }

    static PartReader open(Path file) {
        try {
            long size = Files.size(file);
            return new PartReader(
                    file,
                    Files.newInputStream(file),
                    new byte[(int) Math.min(partBytes(size), Math.max(1, size))]);
        } catch (IOException e) {
            throw new ArchiveException(file + " cannot be read", e);
        }
    }

    /** For a file of this size; whole MiB, so that all parts but the last are equal. */
    static long partBytes(long size) {
        long least = (size + MOST_PARTS - 1) / MOST_PARTS;
        return Math.max(SMALLEST_PART, (least + MIB - 1) / MIB * MIB);
    }

    /** Reads the next part; false if there is none. */
    boolean next() {
        try {
            length = in.readNBytes(buffer, 0, buffer.length);
            sha256.add(buffer, length);
            return length > 0;
        } catch (IOException e) {
            throw new ArchiveException(file + " cannot be read", e);
        }
    }

    /** The part, which is not copied. */
    RequestBody body() {
        int sent = length;
        return RequestBody.fromContentProvider(
                () -> new ByteArrayInputStream(buffer, 0, sent), sent, "application/octet-stream");
    }

    /** MD5 of the part, by which the store checks what it got. */
    byte[] md5() {
        MessageDigest digest = md5Digest();
        digest.update(buffer, 0, length);
        return digest.digest();
    }

    static MessageDigest md5Digest() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has MD5", e);
        }
    }

    /** What was read, when all was. */
    Verified end() {
        return sha256.end();
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new ArchiveException(file + " cannot be closed", e);
        }
    }
}
