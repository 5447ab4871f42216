package io.dromedary.subscription;

import io.dromedary.journal.Journal;
import io.dromedary.journal.sqlite.SqliteJournal;
import io.dromedary.subscription.sqlite.SqliteSubscriptionStore;
import io.dromedary.testkit.HardCase;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;

@HardCase(store = "SQLite")
@DisplayName("Between catching up and being live, on SQLite,")
class SqliteCatchUpTest extends CatchUpMatrix {

    @TempDir static Path folder;
    private SqliteJournal journal;
    private SqliteSubscriptionStore store;

    @BeforeAll
    @Override
    void open() {
        journal = SqliteJournal.open(folder.resolve("journal.db"));
        store = SqliteSubscriptionStore.open(folder.resolve("state.db"));
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
