package io.dromedary.cluster.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.program.ProgramException;
import io.dromedary.cluster.rac.RacException;
import io.dromedary.cluster.settings.SessionSettings;
import io.dromedary.testkit.cluster.FakeCluster;
import io.dromedary.testkit.cluster.FakeClusterBuilder.InfobaseBuilder;
import io.dromedary.testkit.cluster.FakeSession.Nature;
import io.dromedary.testkit.cluster.FakeTrouble;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Everybody in an infobase")
class SessionEndingTest {

    @TempDir private Path folder;
    private LockedCluster cluster;

    @AfterEach
    void stop() {
        cluster.close();
    }

    private void start(Consumer<InfobaseBuilder> trade) {
        cluster =
                new LockedCluster(
                        FakeCluster.with()
                                .infobase("trade", trade)
                                .infobase("trade_copy", other -> other.session("Петров")),
                        folder);
    }

    private Infobase trade() {
        return cluster.infobase("trade");
    }

    private int end(Duration grace, int rounds) {
        return new SessionEnding(
                        cluster.clients,
                        new SessionSettings(
                                "Копирование",
                                Optional.of("Копирование"),
                                grace,
                                rounds,
                                Duration.ofMillis(100)))
                .end(trade());
    }

    private int left(String infobase) {
        return cluster.fake.read(
                state ->
                        state.sessionsOf(state.infobase(infobase)).size()
                                + state.connectionsOf(state.infobase(infobase)).size());
    }

    @Test
    @DisplayName("leaves, and nobody in another infobase of a similar name")
    void leaves() {
        start(
                trade ->
                        trade.session("Иванов")
                                .session("Сидоров", "Designer", Nature.LEAVES_A_CONNECTION)
                                .session("", "BackgroundJob", Nature.VANISHES));
        cluster.locks().lock(UUID.randomUUID(), trade(), "x");

        assertThat(end(Duration.ZERO, 3)).isEqualTo(3);

        assertThat(left("trade")).isZero();
        assertThat(left("trade_copy")).isEqualTo(2);
    }

    @Test
    @DisplayName("is nobody in a working process that has ended since it was listed")
    void endedProcess() {
        start(trade -> trade.session("Иванов"));
        cluster.locks().lock(UUID.randomUUID(), trade(), "x");
        cluster.fake.trouble(
                FakeTrouble.on("rac connection list").refuse("Рабочий процесс не найден"));

        end(Duration.ZERO, 2);
        assertThat(left("trade")).isZero();
    }

    @Test
    @DisplayName("is nobody, if nobody is there but the administration server")
    void nobody() {
        start(trade -> {});
        cluster.locks().lock(UUID.randomUUID(), trade(), "x");

        assertThat(end(Duration.ZERO, 1)).isZero();
        assertThat(cluster.fake.calls("rac session terminate")).isEmpty();
        assertThat(cluster.fake.calls("rac connection disconnect")).isEmpty();
    }

    @Test
    @DisplayName("stays away, who would come back at once, since the infobase is locked")
    void returns() {
        start(trade -> trade.session("Робот", "COMConnection", Nature.RETURNS));

        assertThatExceptionOfType(LockException.class)
                .isThrownBy(() -> end(Duration.ZERO, 2))
                .withMessageContaining("not free after 2 rounds")
                .withMessageContaining("'Робот' (COMConnection on client)");

        cluster.locks().lock(UUID.randomUUID(), trade(), "x");
        end(Duration.ZERO, 2);
        assertThat(left("trade")).isZero();
    }

    @Test
    @DisplayName("leaves, also a job that starts in the time of grace")
    void job() {
        start(trade -> trade.jobAfterLock(500));
        cluster.locks().lock(UUID.randomUUID(), trade(), "x");

        assertThat(end(Duration.ofSeconds(1), 3)).isPositive();
        assertThat(left("trade")).isZero();
    }

    @Test
    @DisplayName("is named, who does not leave")
    void stays() {
        start(trade -> trade.session("Директор", "1CV8", Nature.STAYS));
        cluster.locks().lock(UUID.randomUUID(), trade(), "x");

        assertThatExceptionOfType(LockException.class)
                .isThrownBy(() -> end(Duration.ZERO, 2))
                .withMessageContaining("'Директор' (1CV8 on client)");
    }

    @Test
    @DisplayName("leaves in a later round, if the cluster does not answer in one")
    void down() {
        start(trade -> trade.session("Иванов"));
        cluster.locks().lock(UUID.randomUUID(), trade(), "x");
        cluster.fake.trouble(FakeTrouble.on("rac session list").rasDown());

        end(Duration.ZERO, 2);
        assertThat(left("trade")).isZero();
    }

    @Test
    @DisplayName("stays, if the cluster refuses: that is told at once")
    void refused() {
        start(trade -> trade.session("Иванов"));
        cluster.fake.trouble(
                FakeTrouble.on("rac session terminate")
                        .refuse("Недостаточно прав пользователя на управление кластером"));

        assertThatExceptionOfType(RacException.class)
                .isThrownBy(() -> end(Duration.ZERO, 5))
                .extracting(RacException::kind)
                .isEqualTo(RacException.Kind.NO_RIGHTS);
        assertThat(cluster.fake.calls("rac session terminate")).hasSize(1);
    }

    @Test
    @DisplayName("is left alone, if the thread is interrupted in the time of grace")
    void interrupted() {
        start(trade -> trade.session("Иванов"));
        Thread.currentThread().interrupt();

        assertThatExceptionOfType(ProgramException.class)
                .isThrownBy(() -> end(Duration.ofSeconds(60), 1));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(left("trade")).isEqualTo(2);
    }
}
