package io.dromedary.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** A {@code 1Cv8Log} folder that tests write to, byte by byte where they like. */
public final class LogOnDisk {

    /** GUID in the headers this writes, unless another one is asked for. */
    public static final String GUID = "75765565-b320-41d2-af9a-e453cb9b1b3f";

    private final Path folder;

    /** A log in that folder, which is created if need be. */
    public LogOnDisk(Path folder) {
        this.folder = folder;
        io(() -> Files.createDirectories(folder));
    }

    /** The folder. */
    public Path folder() {
        return folder;
    }

    /** Header of a file: 61 bytes. */
    public static String header(String guid) {
        return "\ufeff1CV8LOG(ver 2.0)\r\n" + guid + "\r\n\r\n";
    }

    /** A plain record of event 5, found again by its comment. */
    public static String record(int second, String comment) {
        return "{202012191648%02d,N,\r\n{0,0},1,1,2,2,5,I,\"%s\",0,\r\n{\"U\"},\"\",1,1,0,2,0,\r\n{0}\r\n}"
                .formatted(second, comment);
    }

    /** Declares ids 1 to {@code count} of everything, the name telling kind and id. */
    public LogOnDisk dictionary(int count) {
        List<String> entries = new ArrayList<>();
        for (int id = 1; id <= count; id++) {
            entries.add("{1,%08d-4a5c-4d3e-8f6a-1b2c3d4e5f60,\"user%d\",%d}".formatted(id, id, id));
            entries.add("{2,\"computer%d\",%d}".formatted(id, id));
            entries.add("{3,\"application%d\",%d}".formatted(id, id));
            entries.add("{4,\"event%d\",%d}".formatted(id, id));
            entries.add(
                    "{5,%08d-5b6d-4d3e-8f6a-1b2c3d4e5f60,\"metadata%d\",%d}".formatted(id, id, id));
            entries.add("{6,\"server%d\",%d}".formatted(id, id));
            entries.add("{7,%d,%d}".formatted(1500 + id, id));
            entries.add("{8,%d,%d}".formatted(2500 + id, id));
            entries.add(
                    "{9,%08d-9b6d-4d3e-8f6a-1b2c3d4e5f60,\"separator%d\",%d}"
                            .formatted(id, id, id));
        }
        for (int value = 1; value <= count; value++) {
            entries.add("{10,\r\n{\"N\",%d},%d,1}".formatted(value, value));
        }
        write("1Cv8.lgf", header(GUID) + String.join(",\r\n", entries));
        return this;
    }

    /** Replaces a file, keeping its place on disk if it is there. */
    public LogOnDisk write(String file, String content) {
        return write(file, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Replaces a file. */
    public LogOnDisk write(String file, byte[] content) {
        io(() -> Files.write(folder.resolve(file), content));
        return this;
    }

    /** Appends to a file, which is created if need be. */
    public LogOnDisk append(String file, String content) {
        return append(file, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Appends to a file. */
    public LogOnDisk append(String file, byte[] content) {
        io(
                () ->
                        Files.write(
                                folder.resolve(file),
                                content,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.APPEND));
        return this;
    }

    /** Overwrites bytes in place. */
    public LogOnDisk patch(String file, long offset, String content) {
        io(
                () -> {
                    try (FileChannel channel =
                            FileChannel.open(folder.resolve(file), StandardOpenOption.WRITE)) {
                        return channel.write(
                                ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)), offset);
                    }
                });
        return this;
    }

    /** Cuts a file off. */
    public LogOnDisk truncate(String file, long size) {
        io(
                () -> {
                    try (FileChannel channel =
                            FileChannel.open(folder.resolve(file), StandardOpenOption.WRITE)) {
                        return channel.truncate(size);
                    }
                });
        return this;
    }

    /** Deletes a file. */
    public LogOnDisk delete(String file) {
        io(() -> Files.deleteIfExists(folder.resolve(file)));
        return this;
    }

    private interface Action {
        Object run() throws IOException;
    }

    private static void io(Action action) {
        try {
            action.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
