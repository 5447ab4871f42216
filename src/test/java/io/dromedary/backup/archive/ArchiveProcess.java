package io.dromedary.backup.archive;

import io.dromedary.backup.Backups;
import io.dromedary.backup.replica.Replicator;
import io.dromedary.backup.verification.Sha256;
import io.dromedary.backup.verification.Verified;
import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.settings.Means;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/** Publishes, copies and deletes backups, and says so, until it is killed. */
final class ArchiveProcess {

    private static final Infobase TRADE = Backups.infobase("Торговля");
    private static final int KEPT = 3;
    private static final int MOST_BYTES = 300_000;

    private ArchiveProcess() {}

    /**
     * Takes the folders of an archive and its replica, the job, how many backups to make, and when
     * the first is: each is a second later, so that no name is given twice.
     */
    public static void main(String[] arguments) throws IOException {
        Archive archive = new Archive(Path.of(arguments[0]));
        Archive replica = new Archive(Path.of(arguments[1]));
        UUID job = UUID.fromString(arguments[2]);
        Deque<StoredBackup> kept = new ArrayDeque<>();
        Instant start = Instant.parse(arguments[4]);
        Random random = new Random(1);
        for (int i = 0; i < Integer.parseInt(arguments[3]); i++) {
            StoredBackup backup = publish(archive, job, start.plusSeconds(i), random);
            say("kept " + backup.key());
            Replicator.copy(backup, archive, replica, job);
            say("copied " + backup.key());
            kept.add(backup);
            if (kept.size() > KEPT) {
                say("going " + kept.getFirst().key());
                archive.delete(kept.getFirst());
                replica.delete(kept.removeFirst());
            }
        }
    }

    private static StoredBackup publish(Archive archive, UUID job, Instant time, Random random)
            throws IOException {
        byte[] content = new byte[random.nextInt(MOST_BYTES)];
        random.nextBytes(content);
        Partial partial = archive.begin(TRADE, Means.PG_DUMP, time, job);
        Files.write(partial.file(), content);
        Verified verified = new Sha256().addAll(new ByteArrayInputStream(content)).end();
        return archive.publish(
                partial,
                new Manifest(
                        TRADE.cluster(),
                        TRADE.id(),
                        TRADE.name(),
                        Means.PG_DUMP,
                        partial.name(),
                        verified.size(),
                        verified.sha256(),
                        time,
                        Duration.ZERO,
                        Map.of(),
                        Optional.empty()));
    }

    private static void say(String line) throws IOException {
        System.out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        System.out.flush();
    }
}
