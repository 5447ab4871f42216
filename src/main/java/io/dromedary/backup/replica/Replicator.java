package io.dromedary.backup.replica;

import io.dromedary.backup.archive.Archive;
import io.dromedary.backup.archive.ArchiveException;
import io.dromedary.backup.archive.Partial;
import io.dromedary.backup.archive.StoredBackup;
import io.dromedary.backup.verification.DamagedBackupException;
import io.dromedary.backup.verification.Sha256;
import io.dromedary.backup.verification.Verified;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Copies backups to other folders: one read of the backup, one of the copy, whose SHA-256 must be
 * that of the manifest before the copy gets its name. Thread-safe.
 *
 * <p>The copy is read back through the operating system, which may still hold it in memory: that
 * finds what a network or a full disk did to it, not what the disk itself will do.
 */
public final class Replicator {

    private Replicator() {}

    /**
     * Copies one.
     *
     * @return the copy, under the same key
     * @throws ArchiveException if it cannot be read or written, or is there already; nothing is
     *     left then
     * @throws DamagedBackupException if what arrived is not what the manifest says
     */
    public static StoredBackup copy(StoredBackup backup, Archive from, Archive to, UUID job) {
        Partial partial = to.begin(backup, job);
        try {
            write(from.file(backup.key()), partial.file());
            check(backup, partial.file());
            return to.publish(partial, backup.manifest());
        } catch (RuntimeException e) {
            discard(to, partial, e);
            throw e;
        }
    }

    private static void discard(Archive to, Partial partial, RuntimeException failure) {
        try {
            to.discard(partial);
        } catch (ArchiveException e) {
            failure.addSuppressed(e); // a sweep will find it
        }
    }

    private static void write(Path source, Path target) {
        try (FileChannel in = FileChannel.open(source, StandardOpenOption.READ);
                FileChannel out =
                        FileChannel.open(
                                target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(Sha256.BUFFER);
            while (in.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    out.write(buffer);
                }
                buffer.clear();
            }
            out.force(true);
        } catch (IOException e) {
            throw new ArchiveException(source + " cannot be copied to " + target.getParent(), e);
        }
    }

    private static void check(StoredBackup backup, Path copy) {
        try (InputStream in = Files.newInputStream(copy)) {
            Verified verified = new Sha256().addAll(in).end();
            if (!verified.sha256().equals(backup.manifest().sha256())) {
                throw new DamagedBackupException(
                        "The copy of %s in %s is not what its manifest says: %,d bytes with the SHA-256 %s. Verify the original"
                                .formatted(
                                        backup.key(),
                                        copy.getParent(),
                                        verified.size(),
                                        verified.sha256()));
            }
        } catch (IOException e) {
            throw new ArchiveException(copy + " cannot be read back", e);
        }
    }
}
