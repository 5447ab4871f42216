package io.dromedary.kod.registry;

import io.dromedary.kod.message.MessageObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What states of an object are compared by, here and at other nodes. */
public final class ObjectHash {

    private static final byte SEPARATOR = 0;
    private static final byte VALUE = 1;
    private static final byte DELETION = 2;

    private ObjectHash() {}

    /**
     * The hash of a state: SHA-256, in hexadecimal, of type, namespace and the bytes of the value.
     * All deletions of an object are one state.
     */
    public static String of(MessageObject object, boolean deleted) {
        MessageDigest digest = sha256();
        digest.update(object.type().getBytes(StandardCharsets.UTF_8));
        digest.update(SEPARATOR);
        digest.update(object.namespace().getBytes(StandardCharsets.UTF_8));
        digest.update(SEPARATOR);
        if (deleted) {
            digest.update(DELETION);
        } else {
            digest.update(VALUE);
            digest.update(object.value());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
