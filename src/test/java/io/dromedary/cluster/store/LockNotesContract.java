package io.dromedary.cluster.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.rac.SessionLock;
import io.dromedary.cluster.session.OwnLock;
import io.dromedary.sql.DatabaseException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the notes of locks promise in every database. */
abstract class LockNotesContract {

    private static final Instant NINE = Instant.parse("2026-01-31T09:00:00Z");

    @TempDir private Path folder;
    private SqlLockNotes notes;

    /** Opens the notes of an installation; called again, it finds what was noted. */
    abstract SqlLockNotes open(Path folder, String owner);

    @BeforeEach
    void open() {
        notes = open(folder, "здесь");
    }

    @AfterEach
    void close() {
        notes.close();
    }

    private static OwnLock lock(String name, int second) {
        return new OwnLock(
                UUID.randomUUID(),
                new Infobase("main", UUID.randomUUID(), UUID.randomUUID(), name),
                "код",
                new SessionLock(true, false, "2026-02-01T23:00:00", "", "a\n\"b\"", "p", "их"),
                NINE.plusSeconds(second));
    }

    @Test
    @DisplayName("keep all of a lock over a restart, the oldest first")
    void keep() {
        OwnLock late = lock("Учёт № 2", 9);
        OwnLock early = lock("trade", 1);
        notes.put(late);
        notes.put(early);
        notes.close();
        notes = open(folder, "здесь");

        assertThat(notes.all()).containsExactly(early, late);
    }

    @Test
    @DisplayName("forget what is undone, and that alone")
    void forget() {
        OwnLock stays = lock("a", 1);
        OwnLock goes = lock("b", 2);
        notes.put(stays);
        notes.put(goes);

        notes.remove(goes);
        notes.remove(goes);

        assertThat(notes.all()).containsExactly(stays);
    }

    @Test
    @DisplayName("refuse a second lock of an infobase, whose state before would be lost")
    void second() {
        OwnLock lock = lock("a", 1);
        notes.put(lock);

        assertThatExceptionOfType(DatabaseException.class).isThrownBy(() -> notes.put(lock));
        assertThat(notes.all()).containsExactly(lock);
    }

    @Test
    @DisplayName("forget none that another job has made meanwhile")
    void madeMeanwhile() {
        OwnLock before = lock("a", 1);
        OwnLock now =
                new OwnLock(
                        UUID.randomUUID(),
                        before.infobase(),
                        "другой код",
                        before.before(),
                        NINE.plusSeconds(5));
        notes.put(now);

        notes.remove(before);

        assertThat(notes.all()).containsExactly(now);
    }

    @Test
    @DisplayName("show none of another installation")
    void owners() {
        OwnLock lock = lock("a", 1);
        notes.put(lock);
        notes.close();
        notes = open(folder, "там");

        assertThat(notes.all()).isEmpty();
        notes.remove(lock);

        notes.close();
        notes = open(folder, "здесь");
        assertThat(notes.all()).containsExactly(lock);
    }
}
