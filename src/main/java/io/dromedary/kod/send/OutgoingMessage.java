package io.dromedary.kod.send;

import io.dromedary.kod.message.MessageName;

/** A message that is ready to go. Immutable. */
public final class OutgoingMessage {

    private final MessageName name;
    private final byte[] body;
    private final int objects;

    OutgoingMessage(MessageName name, byte[] body, int objects) {
        this.name = name;
        this.body = body;
        this.objects = objects;
    }

    /** Which one it is. */
    public MessageName name() {
        return name;
    }

    /** The message in our one form; a copy, which a route may change. */
    public byte[] body() {
        return body.clone();
    }

    /** How many bytes there are. */
    public int size() {
        return body.length;
    }

    /** How many objects it has. */
    public int objects() {
        return objects;
    }
}
