package io.dromedary.channel.sqlite;

import io.dromedary.channel.ChannelConfiguration;
import io.dromedary.channel.ChannelStore;
import io.dromedary.channel.store.ChannelTable;
import io.dromedary.sql.SqliteDatabase;
import java.nio.file.Path;
import java.util.List;

/**
 * Configurations of channels in a SQLite file. Thread-safe; its methods throw {@link
 * io.dromedary.sql.DatabaseException}.
 */
public final class SqliteChannelStore implements ChannelStore, AutoCloseable {

    private static final String MIGRATIONS = "db/channel";
    private static final ChannelTable TABLE = new ChannelTable("channel");

    private final SqliteDatabase database;

    private SqliteChannelStore(SqliteDatabase database) {
        this.database = database;
    }

    /**
     * Opens the file, and creates it if need be.
     *
     * @throws io.dromedary.sql.DatabaseException as {@link SqliteDatabase#open}
     */
    public static SqliteChannelStore open(Path file) {
        return new SqliteChannelStore(SqliteDatabase.open(file, MIGRATIONS));
    }

    @Override
    public List<ChannelConfiguration> load() {
        return database.read(TABLE::load);
    }

    @Override
    public void add(ChannelConfiguration configuration) {
        database.write(TABLE.add(configuration));
    }

    @Override
    public void remove(ChannelConfiguration configuration) {
        database.write(TABLE.remove(configuration));
    }

    @Override
    public void close() {
        database.close();
    }
}
