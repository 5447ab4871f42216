package io.dromedary.kod.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.dromedary.kod.collision.IncomingMessage;
import io.dromedary.kod.collision.ReceptionRegistry;
import io.dromedary.kod.collision.Winner;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.registry.ChangedObject;
import io.dromedary.kod.rules.CollisionPolicy;
import io.dromedary.testkit.kod.Exchange;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The registry of КОД in SQLite")
class SqliteRegistryTest extends RegistryContract {

    private static final int MANY = 10_000;

    @Override
    KodStore open(Path folder) {
        return KodStore.open(folder.resolve("kod.db"));
    }

    private static List<ChangedObject> many(String value) {
        return IntStream.range(0, MANY).mapToObj(number -> change(number, value)).toList();
    }

    /** One by one each would be looked for among all others, which took 17 seconds. */
    @Test
    @DisplayName("takes a message of which ten thousand objects collide within a second or two")
    void manyLosers(@TempDir Path other) {
        Clock clock = Clock.fixed(NINE, ZoneOffset.UTC);
        try (KodStore store = open(other)) {
            store.changes("01", clock).submit(many("ours"));
            ReceptionRegistry receptions =
                    store.receptions(Exchange.rules("01", CollisionPolicy.ASK), clock);
            IncomingMessage message =
                    message(Mark.of(NINE), many("theirs").toArray(ChangedObject[]::new));
            receptions.propose(message, question -> Winner.RECEIVED); // 1C refuses it

            assertTimeout(
                    Duration.ofSeconds(8),
                    () -> receptions.take(message, question -> Winner.RECEIVED));

            assertThat(receptions.untold(MANY + 1)).hasSize(MANY);
        }
    }
}
