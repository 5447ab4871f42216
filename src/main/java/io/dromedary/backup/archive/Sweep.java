package io.dromedary.backup.archive;

import io.dromedary.disk.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/** Finishes in an archive what crashes interrupted. */
final class Sweep {

    /** No dump, and no copy over a slow line, is silent for so long. */
    private static final Duration FORGOTTEN = Duration.ofDays(7);

    private final Path root;
    private final Predicate<UUID> over;
    private final Instant now;
    private final List<Finding> done = new ArrayList<>();

    Sweep(Path root, Predicate<UUID> over, Instant now) {
        this.root = root;
        this.over = over;
        this.now = now;
    }

    List<Finding> run() {
        new ArchiveWalk(root).files().forEach(this::look);
        return done;
    }

    private void look(Path file, BasicFileAttributes attributes) {
        String name = file.getFileName().toString();
        try {
            Optional<String> removed = TemporaryName.removedBackup(name);
            if (removed.isPresent()) {
                Path backup = file.resolveSibling(removed.get());
                DurableFiles.delete(Archive.manifest(backup)); // a crash may have left both names
                DurableFiles.delete(backup);
                DurableFiles.delete(file);
                tell(file, "its backup had been half deleted, and is gone now");
            } else if (TemporaryName.job(name).filter(job -> isLeft(job, attributes)).isPresent()) {
                clear(file);
            }
        } catch (IOException e) {
            tell(file, new ArchiveException("it cannot be swept", e).getMessage());
        }
    }

    private boolean isLeft(UUID job, BasicFileAttributes attributes) {
        return over.test(job)
                || attributes.lastModifiedTime().toInstant().isBefore(now.minus(FORGOTTEN));
    }

    private void clear(Path file) throws IOException {
        Path target = file.resolveSibling(TemporaryName.target(file.getFileName().toString()));
        if (target.getFileName().toString().endsWith(Manifest.EXTENSION)
                && !Files.exists(target)
                && describes(file)) {
            DurableFiles.rename(file, target);
            tell(target, "its backup had been half published, and is good now");
        } else {
            DurableFiles.delete(file);
            tell(file, "it was left by a job that is over, and was deleted");
        }
    }

    /** Whether the backup of this manifest has its name already. */
    private static boolean describes(Path description) throws IOException {
        try {
            Manifest manifest = ManifestJson.read(Files.readAllBytes(description));
            Path file = description.resolveSibling(manifest.file());
            return TemporaryName.target(description.getFileName().toString())
                            .equals(manifest.file() + Manifest.EXTENSION)
                    && Files.isRegularFile(file)
                    && Files.size(file) == manifest.size();
        } catch (IllegalArgumentException e) {
            return false; // the crash was in the midst of writing it
        }
    }

    private void tell(Path file, String message) {
        done.add(new Finding(Archive.key(root, file), message));
    }
}
