package io.dromedary.cluster.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.cluster.Credentials;
import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.rac.InfobaseInfo;
import io.dromedary.cluster.rac.RacRecord;
import io.dromedary.cluster.rac.SessionLock;
import io.dromedary.cluster.settings.PostgresSettings;
import io.dromedary.cluster.settings.PostgresSettings.Server;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A server of PostgreSQL in the settings")
class KnownServersTest {

    private final KnownServers servers =
            new KnownServers(
                    new PostgresSettings(
                            Optional.empty(),
                            Map.of(
                                    "db1:5432",
                                    new Server(
                                            "db1",
                                            5432,
                                            new Credentials("backup", Optional.empty())))));

    private static InfobaseInfo on(String dbServer) {
        return new InfobaseInfo(
                new Infobase("main", UUID.randomUUID(), UUID.randomUUID(), "trade"),
                "PostgreSQL",
                dbServer,
                "trade",
                "",
                new SessionLock(false, false, "", "", "", "", ""),
                Optional.empty(),
                new RacRecord(Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "db1, true",
        "DB1, true",
        "db1 port=5432, true",
        "db1 port=5433, false",
        "db10, false"
    })
    @DisplayName("is that of an infobase however the cluster writes it")
    void found(String dbServer, boolean isKnown) {
        assertThat(servers.of(on(dbServer)).isPresent()).isEqualTo(isKnown);
    }
}
