package io.dromedary.kod.send;

import io.dromedary.kod.message.MessageName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A message that is ready to go; a large one is a file, for as long as it is on its way. */
public final class OutgoingMessage {

    private final MessageName name;
    private final byte[] body;
    private final Optional<Path> file;
    private final long size;
    private final int objects;

    OutgoingMessage(MessageName name, byte[] body, int objects) {
        this.name = name;
        this.body = body;
        this.file = Optional.empty();
        this.size = body.length;
        this.objects = objects;
    }

    OutgoingMessage(MessageName name, Path file, long size, int objects) {
        this.name = name;
        this.body = new byte[0];
        this.file = Optional.of(file);
        this.size = size;
        this.objects = objects;
    }

    /** Which one it is. */
    public MessageName name() {
        return name;
    }

    /**
     * The file that has the message in our one form; whoever is handed it only reads it. Empty if
     * it is small enough for {@link #body}.
     */
    public Optional<Path> file() {
        return file;
    }

    /**
     * The message in our one form; a copy, which a route may change.
     *
     * @throws UncheckedIOException if it is a file that cannot be read
     */
    public byte[] body() {
        try {
            return file.isPresent() ? Files.readAllBytes(file.get()) : body.clone();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many bytes there are. */
    public long size() {
        return size;
    }

    /** How many objects it has. */
    public int objects() {
        return objects;
    }

    /** Whether its file, if it has one, was not removed by somebody else, who cleans up. */
    boolean isThere() {
        return file.map(Files::exists).orElse(true);
    }

    /** It is delivered, or given up. */
    void discard() {
        file.map(Path::toFile).ifPresent(old -> old.delete());
    }
}
