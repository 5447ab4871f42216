package io.dromedary.kod.registry;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HexFormat;

/**
 * Names a slice of a submission, so that it is known when it comes again.
 *
 * @param submission as whoever submits calls it
 * @param number of the slice in it
 */
public record SliceName(String submission, long number) {

    /** SHA-256, in hexadecimal, of the name and of what is submitted under it. */
    public String identity(Collection<ChangedObject> changes) {
        MessageDigest digest = ObjectHash.sha256();
        add(digest, submission);
        add(digest, Long.toString(number));
        for (ChangedObject change : changes) {
            add(digest, change.key().type());
            add(digest, change.key().key());
            add(digest, change.hash());
            add(digest, change.mark().map(Object::toString).orElse(""));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }
}
