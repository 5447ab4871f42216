package io.dromedary.backup.verification;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of what passes by. Not thread-safe. */
public final class Sha256 {

    /** Few calls of the system for a file, and little memory for many files at once. */
    public static final int BUFFER = 1 << 18;

    private final MessageDigest digest;
    private long size;

    /** Of nothing yet. */
    public Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** Takes further bytes. */
    public void add(byte[] bytes, int length) {
        digest.update(bytes, 0, length);
        size += length;
    }

    /** Takes a stream to its end. */
    public Sha256 addAll(InputStream in) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
            add(buffer, length);
        }
        return this;
    }

    /** What all of it was; it can take no more. */
    public Verified end() {
        return new Verified(size, HexFormat.of().formatHex(digest.digest()));
    }
}
