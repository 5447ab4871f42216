package io.dromedary.testkit.kod;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/**
 * What a receiving infobase has committed, in the order of its commits: a durable file that several
 * processes may add to. A message is applied once by its name and content; that it came again is
 * noted.
 */
final class KodLedger {

    /** How a line of one that was applied begins. */
    static final String APPLIED = "applied ";

    /** How a line of one that was there already begins. */
    static final String REPEATED = "repeated ";

    private final FileChannel file;
    private final Set<String> known = new HashSet<>();
    private long read;

    KodLedger(Path path) throws IOException {
        this.file =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
    }

    /** What stands in a line for a message. */
    static String key(String fileName, String sha256) {
        return fileName + " " + sha256;
    }

    /** Commits a message. */
    synchronized void apply(String fileName, String sha256) throws IOException {
        FileLock alone = file.lock();
        try {
            catchUp();
            String key = key(fileName, sha256);
            String line = (known.contains(key) ? REPEATED : APPLIED) + key + "\n";
            file.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)), read);
            file.force(false);
        } finally {
            alone.release();
        }
    }

    /** Reads what another process has added. */
    private void catchUp() throws IOException {
        ByteBuffer more = ByteBuffer.allocate((int) (file.size() - read));
        while (more.hasRemaining() && file.read(more, read + more.position()) >= 0) {
            // until all of it is read
        }
        read += more.position();
        String text = new String(more.array(), StandardCharsets.UTF_8);
        text.lines()
                .filter(line -> line.startsWith(APPLIED))
                .map(line -> line.substring(APPLIED.length()))
                .forEach(known::add);
    }
}
