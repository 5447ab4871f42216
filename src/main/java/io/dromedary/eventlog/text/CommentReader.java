package io.dromedary.eventlog.text;

import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.LogSettings;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/** The bytes of one text between its quotes, unescaped, read as they are asked for. */
final class CommentReader extends FilterInputStream {

    private static final int COMMAS_BEFORE_COMMENT = 10;

    private boolean ended;

    private CommentReader(InputStream text) {
        super(text);
    }

    static Reader open(LogSettings settings, LogPosition position) throws IOException {
        if (!(position instanceof LogPosition.InFile place)) {
            throw new IOException("not a position in a text log: " + position.asText());
        }
        FileChannel channel =
                FileChannel.open(new LogFolder(settings.location()).file(place.file()));
        try {
            InputStream bytes =
                    new BufferedInputStream(
                            Channels.newInputStream(channel.position(place.offset())),
                            LogFileReader.READ_SIZE);
            if (!skipToComment(bytes)) {
                throw new IOException("no record with a comment begins at " + position.asText());
            }
            return new InputStreamReader(new CommentReader(bytes), StandardCharsets.UTF_8);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** No field before the comment is a text, so commas can simply be counted. */
    private static boolean skipToComment(InputStream bytes) throws IOException {
        if (bytes.read() != '{') {
            return false;
        }
        for (int commas = 0; commas < COMMAS_BEFORE_COMMENT; ) {
            int b = bytes.read();
            if (b < 0 || b == '"') {
                return false;
            }
            commas += b == ',' ? 1 : 0;
        }
        return bytes.read() == '"';
    }

    @Override
    public int read() throws IOException {
        if (ended) {
            return -1;
        }
        int b = in.read();
        if (b == '"') {
            b = in.read();
        } else if (b >= 0) {
            return b;
        }
        ended = b != '"';
        return ended ? -1 : b;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = 0;
        int b;
        while (count < length && (b = read()) >= 0) {
            target[offset + count++] = (byte) b;
        }
        return count == 0 && length > 0 ? -1 : count;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = 0;
        while (skipped < count && read() >= 0) {
            skipped++;
        }
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
