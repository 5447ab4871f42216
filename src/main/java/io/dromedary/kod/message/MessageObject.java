package io.dromedary.kod.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * One object of a message. Its value is opaque: the bytes are those that were read, so that numbers
 * keep every digit and dates their spelling. Immutable.
 */
public final class MessageObject {

    private final String namespace;
    private final String type;
    private final Optional<Stamp> stamp;
    private final byte[] value;

    private MessageObject(String namespace, String type, Optional<Stamp> stamp, byte[] value) {
        this.namespace = namespace;
        this.type = type;
        this.stamp = stamp;
        this.value = value;
    }

    /**
     * An object of a type, e.g. {@code Справочник.Контрагенты}.
     *
     * @param namespace of {@code #ns}; empty for none
     * @param value JSON in UTF-8, of which the caller answers that it is whole
     */
    public static MessageObject of(String namespace, String type, byte[] value) {
        return owning(namespace, type, Optional.empty(), value.clone());
    }

    /** Of an array that nobody else has. */
    static MessageObject owning(
            String namespace, String type, Optional<Stamp> stamp, byte[] value) {
        return new MessageObject(namespace, type, stamp, value);
    }

    /** The same object with a stamp. */
    public MessageObject withStamp(Stamp given) {
        return new MessageObject(namespace, type, Optional.of(given), value);
    }

    /** {@code #ns}; empty for none. */
    public String namespace() {
        return namespace;
    }

    /** {@code #type}. */
    public String type() {
        return type;
    }

    /** {@code #version} and {@code #seen}, if the sender is one of ours. */
    public Optional<Stamp> stamp() {
        return stamp;
    }

    /** {@code #value}, JSON in UTF-8; a copy. */
    public byte[] value() {
        return value.clone();
    }

    /** Length of {@code #value} in bytes. */
    public int bytes() {
        return value.length;
    }

    /** Without a copy, for those who only read it. */
    byte[] sharedValue() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MessageObject that
                && namespace.equals(that.namespace)
                && type.equals(that.type)
                && stamp.equals(that.stamp)
                && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return 31 * type.hashCode() + Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return type + " " + new String(value, StandardCharsets.UTF_8);
    }
}
