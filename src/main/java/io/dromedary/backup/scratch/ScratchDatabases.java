package io.dromedary.backup.scratch;

import io.dromedary.backup.scratch.ScratchNotes.Note;
import io.dromedary.cluster.postgres.PostgresDatabases;
import io.dromedary.cluster.postgres.PostgresTools;
import io.dromedary.cluster.settings.PostgresSettings;
import io.dromedary.cluster.settings.PostgresSettings.Server;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Databases that backups are restored into before it is known that they can be. Each is noted
 * before it is made, so that no crash leaves one that nobody knows; {@link #sweep} drops those of
 * jobs that are over. Thread-safe; its methods throw what those of {@link PostgresTools} and {@link
 * PostgresDatabases} do.
 */
public final class ScratchDatabases {

    private static final Logger LOG = LoggerFactory.getLogger(ScratchDatabases.class);

    private final PostgresSettings settings;
    private final PostgresTools tools;
    private final PostgresDatabases databases;
    private final ScratchNotes notes;
    private final Predicate<UUID> over;

    /**
     * On the servers of the settings.
     *
     * @param over whether a job has ended
     */
    public ScratchDatabases(
            PostgresSettings settings,
            PostgresTools tools,
            PostgresDatabases databases,
            ScratchNotes notes,
            Predicate<UUID> over) {
        this.settings = settings;
        this.tools = tools;
        this.databases = databases;
        this.notes = notes;
        this.over = over;
    }

    /**
     * Makes an empty one.
     *
     * @param server name in the settings
     * @throws ScratchException if there is a database of that name, which is left as it is
     */
    public void create(ScratchName name, String server, UUID job) {
        Server on = server(server);
        if (databases.exists(on, name.text())) {
            throw new ScratchException(
                    "The database %s is there already, and was left as it is".formatted(name));
        }
        notes.put(new Note(name, server, job));
        tools.create(on, name.text());
    }

    /** Gives one a name under which it stays; a database that has that name is never touched. */
    public void keep(ScratchName name, String database) {
        for (Note note : noted(name)) {
            databases.rename(server(note.server()), name.text(), database);
            notes.remove(name);
        }
    }

    /** Whether one of that name is noted. */
    public boolean isNoted(ScratchName name) {
        return !noted(name).isEmpty();
    }

    /** Drops one, if it is noted. */
    public void drop(ScratchName name) {
        noted(name).forEach(this::drop);
    }

    private List<Note> noted(ScratchName name) {
        return notes.all().stream().filter(note -> note.name().equals(name)).toList();
    }

    /** Drops what jobs that are over have left behind; what cannot be dropped stays noted. */
    public synchronized void sweep() {
        for (Note note : notes.all()) {
            if (over.test(note.job())) {
                try {
                    drop(note);
                    LOG.warn("The database {} of a job that was cut off is gone", note.name());
                } catch (RuntimeException e) {
                    LOG.warn(
                            "The database {} of a job that was cut off stays on {} for now: {}",
                            note.name(),
                            note.server(),
                            e.getMessage());
                }
            }
        }
    }

    private void drop(Note note) {
        Server server = server(note.server());
        try {
            databases.disconnect(server, note.name().text());
        } catch (RuntimeException e) { // those that may not be ended may end by themselves
            LOG.warn("Who is in {} cannot be sent away: {}", note.name(), e.getMessage());
        }
        tools.drop(server, note.name().text());
        notes.remove(note.name());
    }

    private Server server(String name) {
        return Optional.ofNullable(settings.servers().get(name))
                .orElseThrow(
                        () ->
                                new ScratchException(
                                        "the settings have no server %s anymore; drop it by hand"
                                                .formatted(name)));
    }
}
