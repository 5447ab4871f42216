package io.dromedary.cluster.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.dromedary.cluster.Credentials;
import io.dromedary.cluster.FileSecret;
import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.rac.RacException;
import io.dromedary.cluster.rac.SessionLock;
import io.dromedary.cluster.session.Unlocking.Outcome;
import io.dromedary.testkit.cluster.FakeCluster;
import io.dromedary.testkit.cluster.FakeInfobase;
import io.dromedary.testkit.cluster.FakeTrouble;
import io.dromedary.testkit.cluster.RacVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The lock of an infobase")
class InfobaseLocksTest {

    private static final UUID JOB = UUID.randomUUID();
    private static final SessionLock OPEN = new SessionLock(false, false, "", "", "", "", "");
    private static final SessionLock ADMINISTRATORS =
            new SessionLock(
                    true,
                    false,
                    "2026-02-01T23:00:00",
                    "2026-02-02T05:00:00",
                    "Ремонт: \"до 5\"",
                    "",
                    "их код");

    @TempDir private Path folder;
    private LockedCluster cluster;
    private InfobaseLocks locks;

    @BeforeEach
    void start() {
        cluster =
                new LockedCluster(
                        FakeCluster.with()
                                .infobase("trade")
                                .infobase(
                                        "closed",
                                        closed ->
                                                closed.locked(
                                                        ADMINISTRATORS.message(),
                                                        ADMINISTRATORS.code(),
                                                        ADMINISTRATORS.from(),
                                                        ADMINISTRATORS.to())),
                        folder);
        locks = cluster.locks();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private Infobase trade() {
        return cluster.infobase("trade");
    }

    private void byHand(Consumer<FakeInfobase> change) {
        cluster.fake.change(state -> change.accept(state.infobase("trade")));
    }

    @Test
    @DisplayName("denies sessions and jobs at once, to all but those with its own new code")
    void locks() {
        OwnLock lock = locks.lock(JOB, trade(), "Копирование");

        assertThat(cluster.lockOf("trade"))
                .isEqualTo(new SessionLock(true, true, "", "", "Копирование", "", lock.code()));
        assertThat(lock.code()).hasSizeGreaterThan(12);
        assertThat(lock.toString()).doesNotContain(lock.code());
        locks.unlock(lock);
        assertThat(locks.lock(JOB, trade(), "Копирование").code()).isNotEqualTo(lock.code());
    }

    @Test
    @DisplayName("is undone to what was before")
    void unlocks() {
        OwnLock lock = locks.lock(JOB, trade(), "Копирование");

        assertThat(locks.unlock(lock).outcome()).isEqualTo(Outcome.RESTORED);
        assertThat(cluster.lockOf("trade")).isEqualTo(OPEN);
        assertThat(cluster.notes.all()).isEmpty();
    }

    @Test
    @DisplayName("is undone when the program ends in good order, unless another one holds it")
    void endOfTheProgram() {
        locks.lock(JOB, trade(), "Копирование");
        InfobaseLocks other = cluster.locks();
        other.lock(UUID.randomUUID(), cluster.infobase("closed"), "Копирование");

        assertThat(locks.unlockAll()).extracting(Unlocking::outcome).containsOnly(Outcome.RESTORED);

        assertThat(cluster.lockOf("trade")).isEqualTo(OPEN);
        assertThat(cluster.lockOf("closed")).isNotEqualTo(ADMINISTRATORS);
        assertThat(locks.unlockAll()).isEmpty();
    }

    @Test
    @DisplayName("is undone later if the notes could not be read at the end of its job")
    void notesAway() {
        locks.lock(JOB, trade(), "Копирование");
        cluster.notes.isAway = true;
        assertThatIllegalStateException().isThrownBy(() -> locks.unlock(JOB));
        cluster.notes.isAway = false;

        assertThat(locks.heal()).extracting(Unlocking::outcome).containsOnly(Outcome.RESTORED);
        assertThat(cluster.lockOf("trade")).isEqualTo(OPEN);
    }

    @Test
    @DisplayName("leaves an administrator's own lock behind, with its times and its code")
    void administrators() {
        OwnLock lock = locks.lock(JOB, cluster.infobase("closed"), "Копирование");
        assertThat(cluster.lockOf("closed").code()).isEqualTo(lock.code());
        assertThat(cluster.lockOf("closed").from()).isEmpty();

        locks.unlock(lock);

        assertThat(cluster.lockOf("closed")).isEqualTo(ADMINISTRATORS);
    }

    @Test
    @DisplayName("is made and undone as the administrator of the infobase, where it has users")
    void credentials() throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "пароль\n");
        try (LockedCluster closed =
                new LockedCluster(
                        FakeCluster.with()
                                .infobase("trade", trade -> trade.user("Админ", "пароль")),
                        folder.resolve("other"),
                        Map.of(
                                "trade",
                                new Credentials("Админ", Optional.of(new FileSecret(password)))))) {
            OwnLock lock = closed.locks().lock(JOB, closed.infobase("trade"), "x");
            assertThat(closed.lockOf("trade").code()).isEqualTo(lock.code());

            assertThat(closed.locks().heal())
                    .extracting(Unlocking::outcome)
                    .containsExactly(Outcome.RESTORED);
            assertThat(closed.lockOf("trade")).isEqualTo(OPEN);
        }
    }

    @Test
    @DisplayName("is refused to a second job of this program")
    void twice() {
        OwnLock lock = locks.lock(JOB, trade(), "x");

        assertThatExceptionOfType(LockException.class)
                .isThrownBy(() -> locks.lock(JOB, trade(), "y"))
                .withMessageContaining("'trade' is locked by another job");
        assertThat(locks.unlock(lock).outcome()).isEqualTo(Outcome.RESTORED);
        assertThat(cluster.lockOf("trade")).isEqualTo(OPEN);
    }

    @Test
    @DisplayName("is undone though the thread is interrupted, which stays so")
    void interrupted() {
        OwnLock lock = locks.lock(JOB, trade(), "x");
        Thread.currentThread().interrupt();

        Unlocking undone = locks.unlock(lock);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(undone.outcome()).isEqualTo(Outcome.RESTORED);
        assertThat(cluster.lockOf("trade")).isEqualTo(OPEN);
    }

    @Nested
    @DisplayName("when it cannot be made")
    class NotMade {

        @Test
        @DisplayName("is not there, nor noted")
        void refused() {
            cluster.fake.trouble(FakeTrouble.on("rac infobase update").rasDown());

            assertThatExceptionOfType(RacException.class)
                    .isThrownBy(() -> locks.lock(JOB, trade(), "x"));
            assertThat(cluster.lockOf("trade")).isEqualTo(OPEN);
            assertThat(cluster.notes.all()).isEmpty();
        }

        @Test
        @DisplayName("is undone if it was made after all, and nobody said so")
        void halfway() {
            cluster.fake.trouble(FakeTrouble.on("rac infobase update").afterItIsDone().hang());

            assertThatExceptionOfType(RacException.class)
                    .isThrownBy(() -> locks.lock(JOB, trade(), "x"))
                    .extracting(RacException::kind)
                    .isEqualTo(RacException.Kind.TIMED_OUT);
            assertThat(cluster.lockOf("trade")).isEqualTo(OPEN);
            assertThat(cluster.notes.all()).isEmpty();
        }

        @Test
        @DisplayName("stays noted if it was made after all and cannot be undone now")
        void halfwayAndDown() {
            cluster.fake.trouble(FakeTrouble.on("rac infobase update").afterItIsDone().rasDown());
            cluster.fake.trouble(FakeTrouble.on("rac infobase info").after(1).times(2).rasDown());

            assertThatExceptionOfType(RacException.class)
                    .isThrownBy(() -> locks.lock(JOB, trade(), "x"))
                    .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessageContaining("still"));
            assertThat(cluster.lockOf("trade").sessionsDenied()).isTrue();

            assertThat(locks.heal())
                    .extracting(Unlocking::outcome)
                    .containsExactly(Outcome.RESTORED);
            assertThat(cluster.lockOf("trade")).isEqualTo(OPEN);
        }
    }

    @Nested
    @DisplayName("when ras is down while it is to be undone")
    class NotUndone {

        @Test
        @DisplayName("is undone a moment later, if ras is back then")
        void moment() {
            OwnLock lock = locks.lock(JOB, trade(), "x");
            cluster.fake.trouble(FakeTrouble.on("rac infobase info").rasDown());

            assertThat(locks.unlock(lock).outcome()).isEqualTo(Outcome.RESTORED);
            assertThat(cluster.lockOf("trade")).isEqualTo(OPEN);
        }

        @Test
        @DisplayName("stays noted, and is undone when healing is tried again")
        void later() {
            OwnLock lock = locks.lock(JOB, cluster.infobase("closed"), "x");
            cluster.fake.trouble(FakeTrouble.on("rac infobase").always().rasDown());

            Unlocking undone = locks.unlock(lock);
            assertThat(undone.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(undone.message())
                    .get()
                    .asString()
                    .contains("'closed'", "Connection refused");
            assertThat(locks.heal()).extracting(Unlocking::outcome).containsExactly(Outcome.FAILED);

            cluster.fake.untroubled();
            assertThat(locks.heal())
                    .extracting(Unlocking::outcome)
                    .containsExactly(Outcome.RESTORED);
            assertThat(cluster.lockOf("closed")).isEqualTo(ADMINISTRATORS);
            assertThat(locks.heal()).isEmpty();
        }

        @Test
        @DisplayName(
                "is undone before the next lock, which does not take it for an administrator's")
        void nextLock() {
            OwnLock lock = locks.lock(JOB, trade(), "x");
            cluster.fake.trouble(FakeTrouble.on("rac infobase info").times(2).rasDown());
            assertThat(locks.unlock(lock).outcome()).isEqualTo(Outcome.FAILED);

            OwnLock next = locks.lock(JOB, trade(), "y");
            locks.unlock(next);

            assertThat(cluster.lockOf("trade")).isEqualTo(OPEN);
        }
    }

    @Nested
    @DisplayName("that a killed program has left")
    class Crash {

        @Test
        @DisplayName("is undone at the next start, and no other is")
        void heals() {
            cluster.locks().lock(JOB, trade(), "x");

            assertThat(cluster.locks().heal())
                    .extracting(Unlocking::outcome)
                    .containsExactly(Outcome.RESTORED);
            assertThat(cluster.lockOf("trade")).isEqualTo(OPEN);
            assertThat(cluster.lockOf("closed")).isEqualTo(ADMINISTRATORS);
        }

        @Test
        @DisplayName("between note and lock, is nothing to undo")
        void notedOnly() {
            cluster.notes.put(
                    new OwnLock(
                            JOB,
                            cluster.infobase("closed"),
                            "never told",
                            ADMINISTRATORS,
                            Instant.now()));

            assertThat(cluster.locks().heal())
                    .extracting(Unlocking::outcome)
                    .containsExactly(Outcome.RESTORED);
            assertThat(cluster.lockOf("closed")).isEqualTo(ADMINISTRATORS);
            assertThat(cluster.notes.all()).isEmpty();
        }

        @Test
        @DisplayName("is not undone while a job of this program holds it")
        void held() {
            OwnLock lock = locks.lock(JOB, trade(), "x");

            assertThat(locks.heal()).isEmpty();
            assertThat(cluster.lockOf("trade").code()).isEqualTo(lock.code());
        }

        @Test
        @DisplayName("is left alone, and no second one made, while its job runs in another process")
        void elsewhere() {
            OwnLock lock = locks.lock(JOB, trade(), "x");
            InfobaseLocks others = cluster.locks(JOB::equals);

            assertThat(others.heal()).isEmpty();
            assertThatExceptionOfType(LockException.class)
                    .isThrownBy(() -> others.lock(UUID.randomUUID(), trade(), "y"))
                    .withMessageContaining("another process");
            assertThat(cluster.lockOf("trade").code()).isEqualTo(lock.code());
        }

        @Test
        @DisplayName("is forgotten if its infobase is gone")
        void gone() {
            cluster.locks().lock(JOB, trade(), "x");
            cluster.fake.change(state -> state.infobases.remove(state.infobase("trade")));

            assertThat(cluster.locks().heal())
                    .extracting(Unlocking::outcome)
                    .containsExactly(Outcome.GONE);
            assertThat(cluster.notes.all()).isEmpty();
        }

        @Test
        @DisplayName("stays noted if its infobase is not found in what is another cluster now")
        void anotherCluster() {
            cluster.locks().lock(JOB, trade(), "x");
            UUID before = cluster.fake.read(state -> state.cluster);
            cluster.fake.change(state -> state.cluster = UUID.randomUUID());

            assertThat(cluster.locks().heal())
                    .extracting(Unlocking::outcome)
                    .containsExactly(Outcome.FAILED);

            cluster.fake.change(state -> state.cluster = before);
            assertThat(cluster.locks().heal())
                    .extracting(Unlocking::outcome)
                    .containsExactly(Outcome.RESTORED);
            assertThat(cluster.lockOf("trade")).isEqualTo(OPEN);
        }

        @Test
        @DisplayName("stays noted if its cluster is no longer in the settings")
        void otherCluster() {
            Infobase elsewhere = new Infobase("old", trade().clusterId(), trade().id(), "trade");
            cluster.notes.put(new OwnLock(JOB, elsewhere, "c", OPEN, Instant.now()));

            assertThat(cluster.locks().heal())
                    .singleElement()
                    .satisfies(
                            undone -> {
                                assertThat(undone.outcome()).isEqualTo(Outcome.FAILED);
                                assertThat(undone.message()).get().asString().contains("'old'");
                            });
            assertThat(cluster.notes.all()).hasSize(1);
        }
    }

    @Nested
    @DisplayName("that somebody changes meanwhile")
    class Changed {

        @Test
        @DisplayName("is theirs, if they gave it another code")
        void theirs() {
            OwnLock lock = locks.lock(JOB, trade(), "x");
            byHand(
                    trade -> {
                        trade.permissionCode = "их код";
                        trade.deniedMessage = "Ремонт";
                    });
            SessionLock theirs = cluster.lockOf("trade");

            Unlocking undone = locks.unlock(lock);

            assertThat(undone.outcome()).isEqualTo(Outcome.LEFT_TO_ANOTHER);
            assertThat(undone.message())
                    .get()
                    .asString()
                    .contains("Ремонт")
                    .doesNotContain("их код");
            assertThat(cluster.lockOf("trade")).isEqualTo(theirs);
            assertThat(cluster.notes.all()).isEmpty();
        }

        @Test
        @DisplayName("is off, if they switched it off, also where it was on before")
        void off() {
            OwnLock lock = locks.lock(JOB, cluster.infobase("closed"), "x");
            cluster.fake.change(state -> state.infobase("closed").sessionsDenied = false);

            assertThat(locks.unlock(lock).outcome()).isEqualTo(Outcome.RESTORED);
            assertThat(cluster.lockOf("closed").sessionsDenied()).isFalse();
            assertThat(cluster.lockOf("closed").code()).isEqualTo(ADMINISTRATORS.code());
        }

        @Test
        @DisplayName("lets jobs run again, if they opened the infobase with all fields cleared")
        void cleared() {
            OwnLock lock = locks.lock(JOB, trade(), "x");
            byHand(
                    trade -> {
                        trade.sessionsDenied = false;
                        trade.permissionCode = "";
                        trade.deniedMessage = "";
                    });

            assertThat(locks.unlock(lock).outcome()).isEqualTo(Outcome.LEFT_TO_ANOTHER);
            assertThat(cluster.lockOf("trade")).isEqualTo(OPEN);
        }

        @Test
        @DisplayName("is read again, if they were quicker by a moment")
        void quicker() {
            cluster.fake.change(state -> state.rac = RacVersion.V8_5_4);
            OwnLock lock = locks.lock(JOB, trade(), "x");
            cluster.fake.trouble(FakeTrouble.on("rac infobase update").changedByAnother());

            assertThat(locks.unlock(lock).outcome()).isEqualTo(Outcome.RESTORED);
            assertThat(cluster.lockOf("trade")).isEqualTo(OPEN);
        }
    }
}
