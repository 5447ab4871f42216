package io.dromedary.backup.verification;

import io.dromedary.cluster.DumpFormat;
import io.dromedary.cluster.postgres.PostgresPrograms;
import io.dromedary.cluster.settings.Means;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Verifies dumps, and takes their SHA-256, in one and the same read.
 *
 * <p>A dump of PostgreSQL goes through {@code pg_restore}, which writes SQL to nowhere. That
 * detects a dump that is cut off at any place, and damage to compressed data, which carries a
 * checksum (gzip, pg_dump's default) and breaks its own form. It does not detect a changed letter
 * in the text of a definition or in data that is not compressed ({@code -Z 0}), nor a few bytes
 * behind the end; these would only be noticed by the SHA-256, once there is a manifest.
 *
 * <p>A dump of the platform is read to its end, which detects a disk that cannot give it back, and
 * begins as {@link DumpFormat#DT} says. Whether the platform would load it, only the platform could
 * say: see the restore drill.
 *
 * <p>Thread-safe.
 */
public final class Verification {

    private final String restore;
    private final Duration limit;

    /**
     * By the programs of this machine.
     *
     * @param tools folder of {@code pg_restore}; that of the path if empty
     * @param limit of one dump
     */
    public Verification(Optional<Path> tools, Duration limit) {
        this.restore = new PostgresPrograms(tools).command("pg_restore");
        this.limit = limit;
    }

    /**
     * Reads a dump.
     *
     * @throws DamagedBackupException if it cannot be restored from
     * @throws VerificationException if it cannot be read
     * @throws io.dromedary.cluster.program.ProgramException if {@code pg_restore} is not there or
     *     takes too long
     */
    public Verified verify(Path file, Means means) {
        DumpFormat format = DumpFormat.of(means);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[Sha256.BUFFER];
            int length = in.readNBytes(buffer, 0, buffer.length);
            if (!format.begins(buffer, length)) {
                throw new DamagedBackupException(
                        length == 0
                                ? file + " is empty"
                                : file + " does not begin as a dump by " + means.word() + " does");
            }
            return format == DumpFormat.PG_CUSTOM
                    ? restored(file, in, buffer, length)
                    : read(in, buffer, length);
        } catch (IOException e) {
            throw new VerificationException(
                    file + " cannot be read: " + e.getMessage() + ". Check the disk and the rights",
                    e);
        }
    }

    private static Verified read(InputStream in, byte[] buffer, int first) throws IOException {
        Sha256 sha256 = new Sha256();
        sha256.add(buffer, first);
        return sha256.addAll(in).end();
    }

    private Verified restored(Path file, InputStream in, byte[] buffer, int first)
            throws IOException {
        Sha256 sha256 = new Sha256();
        try (RestoreFeed feed = RestoreFeed.start(restore, limit)) {
            boolean wanted = true;
            for (int length = first; length >= 0 && wanted; length = in.read(buffer)) {
                sha256.add(buffer, length);
                wanted = feed.write(buffer, length);
            }
            String damage = feed.finish();
            if (!damage.isEmpty()) {
                throw new DamagedBackupException(
                        file + " cannot be restored from, says pg_restore: " + damage);
            }
        }
        return sha256.end();
    }
}
