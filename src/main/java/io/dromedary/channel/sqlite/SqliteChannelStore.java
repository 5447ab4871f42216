package io.dromedary.channel.sqlite;

import io.dromedary.channel.ChannelConfiguration;
import io.dromedary.channel.ChannelStore;
import io.dromedary.sql.SqliteDatabase;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.util.List;

/**
 * Configurations of channels in a SQLite file. Thread-safe; its methods throw {@link
 * io.dromedary.sql.DatabaseException}.
 */
public final class SqliteChannelStore implements ChannelStore, AutoCloseable {

    private static final String MIGRATIONS = "db/channel";
    private static final String ALL = "select configuration from channel order by name";
    private static final String INSERT =
            "insert into channel (name, configuration) values (?, ?) on conflict do nothing";
    private static final String DELETE = "delete from channel where name = ?";

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
        return database.read(
                jdbc ->
                        jdbc.query(
                                ALL,
                                (row, number) ->
                                        ChannelConfiguration.parseStored(row.getString(1))));
    }

    @Override
    public void add(ChannelConfiguration configuration) {
        database.write(
                connection -> {
                    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                        insert.setString(1, configuration.channel());
                        insert.setString(2, configuration.toJson().toString());
                        return insert.executeUpdate();
                    }
                });
    }

    @Override
    public void remove(ChannelConfiguration configuration) {
        database.write(
                connection -> {
                    try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
                        delete.setString(1, configuration.channel());
                        return delete.executeUpdate();
                    }
                });
    }

    @Override
    public void close() {
        database.close();
    }
}
