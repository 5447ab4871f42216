package io.dromedary.backup.adoption;

import io.dromedary.backup.archive.Archive;
import io.dromedary.backup.archive.ArchiveException;
import io.dromedary.backup.archive.Finding;
import io.dromedary.backup.archive.Manifest;
import io.dromedary.backup.archive.StoredBackup;
import io.dromedary.backup.verification.DamagedBackupException;
import io.dromedary.backup.verification.Verification;
import io.dromedary.backup.verification.VerificationException;
import io.dromedary.backup.verification.Verified;
import io.dromedary.cluster.DumpFormat;
import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.program.ProgramException;
import io.dromedary.cluster.settings.Means;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes over the files of 1cv8-mgmt-tool, {@code NAME_2026-01-31-12-00-00.dt} in local time: they
 * stay where they are, are verified, and get manifests. A name must be that of one infobase as a
 * whole, so that {@code trade} takes none of {@code trade_copy}. Immutable.
 */
public final class Adoption {

    private static final Pattern NAME =
            Pattern.compile("(.+)_(\\d{4}(?:-\\d\\d){5})\\.[A-Za-z]+", Pattern.DOTALL);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd-HH-mm-ss", Locale.ROOT)
                    .withResolverStyle(ResolverStyle.STRICT);

    private final Archive archive;
    private final Verification verification;
    private final ZoneId zone;
    private final List<Infobase> infobases;

    /**
     * Of the files of an archive.
     *
     * @param zone of the times in their names
     * @param infobases to which they may belong
     */
    public Adoption(
            Archive archive, Verification verification, ZoneId zone, List<Infobase> infobases) {
        this.archive = archive;
        this.verification = verification;
        this.zone = zone;
        this.infobases = List.copyOf(infobases);
    }

    /** Adopts what can be adopted, and says why the rest cannot. */
    public Adopted run(UUID job) {
        List<StoredBackup> backups = new ArrayList<>();
        List<Finding> left = new ArrayList<>();
        for (Path file : archive.orphans()) {
            try {
                backups.add(archive.adopt(file, describe(file), job));
            } catch (RefusedFileException
                    | ArchiveException
                    | DamagedBackupException
                    | VerificationException e) {
                left.add(left(file, e));
            } catch (ProgramException e) { // such as a pg_restore that is missing: others need none
                if (e.reason() == ProgramException.Reason.INTERRUPTED) {
                    throw e;
                }
                left.add(left(file, e));
            }
        }
        return new Adopted(backups, left);
    }

    private Finding left(Path file, RuntimeException why) {
        return new Finding(archive.root().relativize(file).toString(), why.getMessage());
    }

    private Manifest describe(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (!name.matches()) {
            throw new RefusedFileException(
                    "its name is not that of an infobase, _ and a time like 2026-01-31-12-00-00");
        }
        Infobase infobase = infobase(name.group(1));
        LocalDateTime time = time(name.group(2));
        Means means = means(file);
        Verified verified = verification.verify(file, means);
        return new Manifest(
                infobase.cluster(),
                infobase.id(),
                infobase.name(),
                means,
                file.getFileName().toString(),
                verified.size(),
                verified.sha256(),
                time.atZone(zone).toInstant(),
                Duration.ZERO,
                Map.of(),
                Optional.empty());
    }

    private Infobase infobase(String name) {
        List<Infobase> found =
                infobases.stream().filter(it -> it.name().equalsIgnoreCase(name)).toList();
        if (found.size() != 1) {
            throw new RefusedFileException(
                    found.isEmpty()
                            ? "there is no infobase '" + name + "' in the clusters"
                            : "several infobases have the name '" + name + "'");
        }
        return found.get(0);
    }

    private static LocalDateTime time(String text) {
        try {
            return LocalDateTime.parse(text, TIME);
        } catch (DateTimeException e) {
            throw new RefusedFileException(text + " is not a time");
        }
    }

    private static Means means(Path file) {
        try {
            return switch (DumpFormat.of(file)
                    .orElseThrow(
                            () ->
                                    new RefusedFileException(
                                            "it begins neither as a dump of PostgreSQL in the"
                                                    + " custom format nor as one of the"
                                                    + " platform"))) {
                case PG_CUSTOM -> Means.PG_DUMP;
                case DT -> Means.DESIGNER;
            };
        } catch (IOException e) {
            throw new ArchiveException(file + " cannot be read", e);
        }
    }

    /** A file that is not adopted, with the reason. */
    private static final class RefusedFileException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        RefusedFileException(String reason) {
            super(reason);
        }
    }
}
