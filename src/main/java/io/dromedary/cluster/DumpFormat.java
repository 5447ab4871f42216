package io.dromedary.cluster;

import io.dromedary.cluster.settings.Means;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** How dumps of infobases begin, which tells one from an empty or foreign file. */
public enum DumpFormat {
    /** PostgreSQL's custom format; {@code pg_backup_archiver.h} has its magic. */
    PG_CUSTOM("PGDMP"),
    /**
     * A dump of the platform (выгрузка информационной базы), made by DESIGNER and by ibcmd. How it
     * begins is not documented by 1C; descriptions of the format by others agree on it. Not
     * verified against a platform: if one writes something else, this is the place.
     */
    DT("1CIBDmpF");

    private final String magic;

    DumpFormat(String magic) {
        this.magic = magic;
    }

    /** What this means writes. */
    public static DumpFormat of(Means means) {
        return means == Means.PG_DUMP ? PG_CUSTOM : DT;
    }

    /**
     * The format of a file by its beginning.
     *
     * @throws IOException if it cannot be read
     */
    public static Optional<DumpFormat> of(Path file) throws IOException {
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(DT.magic.length());
        }
        return Arrays.stream(values())
                .filter(format -> format.begins(start, start.length))
                .findFirst();
    }

    /**
     * Whether a file that begins with these bytes may be one.
     *
     * @param length how many of the bytes count
     */
    public boolean begins(byte[] start, int length) {
        return length >= magic.length()
                && new String(start, 0, magic.length(), StandardCharsets.ISO_8859_1).equals(magic);
    }
}
