package io.dromedary.api.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Tokens that let other machines in. The configuration holds only their SHA-256; as a token is 256
 * random bits, the hash needs no salt. Thread-safe.
 */
public final class AccessToken {

    private static final String PREFIX = "drm_";
    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private AccessToken() {}

    /** A new token: {@code drm_} and 43 characters of base64url. */
    public static String generate() {
        byte[] random = new byte[BYTES];
        RANDOM.nextBytes(random);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /** Its SHA-256 in lower-case hexadecimal, as the configuration wants it. */
    public static String hash(String token) {
        return HexFormat.of().formatHex(digest(token));
    }

    static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
