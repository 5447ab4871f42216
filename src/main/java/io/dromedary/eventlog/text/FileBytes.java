package io.dromedary.eventlog.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/** A few bytes of a file. */
final class FileBytes {

    private FileBytes() {}

    /** What stands there; less than was asked for where the file ends. */
    static byte[] read(FileChannel channel, long offset, int length) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(length);
        int read;
        do {
            read = channel.read(target, offset + target.position());
        } while (read > 0 && target.hasRemaining());
        return target.hasRemaining()
                ? Arrays.copyOf(target.array(), target.position())
                : target.array();
    }
}
