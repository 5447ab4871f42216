package io.dromedary.kod.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.dromedary.testkit.postgres.PostgresExtension;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("The registry of КОД in PostgreSQL")
class PostgresRegistryTest extends RegistryContract {

    @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

    private final List<KodStore> others = new ArrayList<>();
    private Path opened = Path.of("");

    @Override
    KodStore open(Path folder) {
        if (!folder.equals(opened)) {
            POSTGRES.renew();
            opened = folder;
        }
        return KodStore.open(POSTGRES.access());
    }

    @Override
    KodStore another() {
        KodStore other = KodStore.open(POSTGRES.access());
        others.add(other);
        return other;
    }

    @Test
    @DisplayName("goes by the clock of the server, whatever that of a command's machine says")
    void clock() {
        Clock wrong = Clock.offset(Clock.systemUTC(), Duration.ofDays(-2));
        try (KodStore store = KodStore.open(POSTGRES.access())) {
            assertThat(store.clock(wrong).instant())
                    .isCloseTo(Instant.now(), within(1, ChronoUnit.HOURS));
        }
    }

    @AfterEach
    void closeOthers() {
        others.forEach(KodStore::close);
    }
}
