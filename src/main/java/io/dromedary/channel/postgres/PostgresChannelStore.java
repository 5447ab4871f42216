package io.dromedary.channel.postgres;

import io.dromedary.channel.ChannelConfiguration;
import io.dromedary.channel.ChannelStore;
import io.dromedary.channel.store.ChannelTable;
import io.dromedary.sql.DatabaseException;
import io.dromedary.sql.PostgresAccess;
import io.dromedary.sql.PostgresDatabase;
import io.dromedary.sql.PostgresNotices;
import io.dromedary.sql.PostgresSettings;
import io.dromedary.sql.TransactionListener;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Configurations of channels in a PostgreSQL database. Thread-safe; its methods throw {@link
 * DatabaseException}.
 */
public final class PostgresChannelStore implements ChannelStore, AutoCloseable {

    private static final String MIGRATIONS = "db/postgres/channel";
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final ChannelTable TABLE = new ChannelTable("channel_source");

    private final PostgresDatabase database;
    private final PostgresNotices notices;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    private PostgresChannelStore(PostgresDatabase database) {
        this.database = database;
        this.notices = new PostgresNotices(database, "channel", LOOK, new OthersChanges());
    }

    /**
     * Connects, and creates the table if need be.
     *
     * @throws DatabaseException as {@link PostgresDatabase#open}
     */
    public static PostgresChannelStore open(PostgresAccess access) {
        PostgresChannelStore store =
                new PostgresChannelStore(
                        PostgresDatabase.open(
                                access,
                                MIGRATIONS,
                                PostgresSettings.SMALL,
                                TransactionListener.NONE));
        store.notices.start();
        return store;
    }

    @Override
    public List<ChannelConfiguration> load() {
        return database.read(TABLE::load);
    }

    @Override
    public void add(ChannelConfiguration configuration) {
        database.write(TABLE.add(configuration));
        notices.tell(List.of(configuration.channel()));
    }

    @Override
    public void remove(ChannelConfiguration configuration) {
        database.write(TABLE.remove(configuration));
        notices.tell(List.of(configuration.channel()));
    }

    @Override
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    public void close() {
        notices.close();
        database.close();
    }

    private final class OthersChanges implements PostgresNotices.Listener {

        @Override
        public void heard(Set<String> names) {
            look();
        }

        @Override
        public void look() {
            listeners.forEach(Runnable::run);
        }
    }
}
