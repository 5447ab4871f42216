package io.dromedary.subscription.sqlite;

import io.dromedary.subscription.SubscriptionStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Subscriptions in SQLite")
class SqliteSubscriptionStoreTest extends SubscriptionStoreContract<SqliteSubscriptionStore> {

    @Override
    protected SqliteSubscriptionStore open(Path folder) {
        return SqliteSubscriptionStore.open(folder.resolve("state.db"));
    }

    @Override
    protected void close(SqliteSubscriptionStore opened) {
        opened.close();
    }
}
