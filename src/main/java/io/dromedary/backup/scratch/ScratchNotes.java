package io.dromedary.backup.scratch;

import io.dromedary.sql.SqlDatabase;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.UUID;

/**
 * The databases that drills and restores have made, noted before they are and until they are gone,
 * or are no scratch anymore. Thread-safe; its methods throw {@link
 * io.dromedary.sql.DatabaseException}.
 */
public final class ScratchNotes {

    private static final String ALL = "select name, server, job from drill_scratch order by name";
    private static final String PUT =
            "insert into drill_scratch (name, server, job) values (?, ?, ?)";
    private static final String REMOVE = "delete from drill_scratch where name = ?";

    private final SqlDatabase database;

    /** In a database with the tables of {@code db/backup}. */
    public ScratchNotes(SqlDatabase database) {
        this.database = database;
    }

    /**
     * A scratch database.
     *
     * @param server name in the settings
     */
    public record Note(ScratchName name, String server, UUID job) {}

    /** All of them, by name. */
    public List<Note> all() {
        return database.read(
                jdbc ->
                        jdbc.query(
                                ALL,
                                (row, number) ->
                                        new Note(
                                                new ScratchName(row.getString(1)),
                                                row.getString(2),
                                                UUID.fromString(row.getString(3)))));
    }

    void put(Note note) {
        database.write(
                connection -> {
                    try (PreparedStatement put = connection.prepareStatement(PUT)) {
                        put.setString(1, note.name().text());
                        put.setString(2, note.server());
                        put.setString(3, note.job().toString());
                        return put.executeUpdate();
                    }
                });
    }

    void remove(ScratchName name) {
        database.write(
                connection -> {
                    try (PreparedStatement remove = connection.prepareStatement(REMOVE)) {
                        remove.setString(1, name.text());
                        return remove.executeUpdate();
                    }
                });
    }
}
