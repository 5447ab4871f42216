package io.dromedary.kod.receive;

import io.dromedary.kod.message.MessageName;
import java.io.ByteArrayInputStream;
import java.io.InputStream;

/** A message that was read whole and found to be one. Immutable. */
public final class ReceivedMessage {

    private final MessageName name;
    private final byte[] bytes;
    private final String sha256;
    private final int objects;
    private final boolean late;

    ReceivedMessage(MessageName name, byte[] bytes, String sha256, int objects, boolean late) {
        this.name = name;
        this.bytes = bytes;
        this.sha256 = sha256;
        this.objects = objects;
        this.late = late;
    }

    /** Which one it is. */
    public MessageName name() {
        return name;
    }

    /** The bytes of the file; a copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The bytes of the file, without a copy. */
    public InputStream open() {
        return new ByteArrayInputStream(bytes);
    }

    /** How many bytes there are. */
    public int size() {
        return bytes.length;
    }

    /** Of the bytes, in hexadecimal; together with the name it is applied once. */
    public String sha256() {
        return sha256;
    }

    /** How many objects it has. */
    public int objects() {
        return objects;
    }

    /** Whether a message of a later mark was applied before. */
    public boolean isLate() {
        return late;
    }
}
