package io.dromedary.subscription;

import io.dromedary.journal.Journal;
import io.dromedary.journal.postgres.PostgresJournal;
import io.dromedary.subscription.postgres.PostgresSubscriptionStore;
import io.dromedary.testkit.HardCase;
import io.dromedary.testkit.postgres.PostgresExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;

@HardCase(store = "PostgreSQL")
@DisplayName("Between catching up and being live, on PostgreSQL,")
class PostgresCatchUpTest extends CatchUpMatrix {

    @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

    private PostgresJournal journal;
    private PostgresSubscriptionStore store;

    @BeforeAll
    @Override
    void open() {
        journal = PostgresJournal.open(POSTGRES.access());
        store = PostgresSubscriptionStore.open(POSTGRES.access());
        super.open();
    }

    @AfterAll
    @Override
    void stop() {
        super.stop();
        store.close();
        journal.close();
    }

    @Override
    Journal journal() {
        return journal;
    }

    @Override
    SubscriptionStore store() {
        return store;
    }
}
