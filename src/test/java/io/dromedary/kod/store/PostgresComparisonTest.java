package io.dromedary.kod.store;

import io.dromedary.kod.rules.CollisionPolicy;
import io.dromedary.testkit.postgres.PostgresExtension;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("The registry of КОД in PostgreSQL")
class PostgresComparisonTest {

    private static final int STEPS = 60;

    @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

    @RepeatedTest(6)
    @DisplayName("answers as one of maps, whatever was done to it")
    void answers(RepetitionInfo repetition) {
        int number = repetition.getCurrentRepetition();
        CollisionPolicy[] policies = CollisionPolicy.values();
        POSTGRES.renew();
        try (KodStore store = KodStore.open(POSTGRES.access())) {
            new RegistryComparison(store, new Random(number), policies[number % policies.length])
                    .run(STEPS);
        }
    }
}
