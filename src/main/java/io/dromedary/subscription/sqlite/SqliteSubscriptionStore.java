package io.dromedary.subscription.sqlite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dromedary.event.EventFilter;
import io.dromedary.sql.SqliteDatabase;
import io.dromedary.subscription.StartPosition;
import io.dromedary.subscription.StoredSubscription;
import io.dromedary.subscription.Subscription;
import io.dromedary.subscription.SubscriptionStore;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Subscriptions in a SQLite file. Thread-safe; its methods throw {@link
 * io.dromedary.sql.DatabaseException}.
 */
public final class SqliteSubscriptionStore implements SubscriptionStore, AutoCloseable {

    /** Where the migrations are on the class path. */
    private static final String MIGRATIONS = "db/subscription";

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String ALL =
            """
            select name, channel, start, filter, acknowledged, not_before, session
            from subscription order by name""";
    private static final String INSERT =
            """
            insert into subscription (name, channel, start, filter, acknowledged, not_before, session)
            values (?, ?, ?, ?, ?, ?, ?)""";
    private static final String UPDATE =
            "update subscription set acknowledged = ?, not_before = ?, session = ? where name = ?";
    private static final String REPLACE =
            """
            update subscription set filter = ?, acknowledged = ?, not_before = ?, session = ?
            where name = ?""";
    private static final String DELETE = "delete from subscription where name = ?";

    private final SqliteDatabase database;

    private SqliteSubscriptionStore(SqliteDatabase database) {
        this.database = database;
    }

    /**
     * Opens the file, and creates it if need be.
     *
     * @throws io.dromedary.sql.DatabaseException as {@link SqliteDatabase#open}
     */
    public static SqliteSubscriptionStore open(Path file) {
        return new SqliteSubscriptionStore(SqliteDatabase.open(file, MIGRATIONS));
    }

    @Override
    public List<StoredSubscription> load() {
        return database.read(jdbc -> jdbc.query(ALL, (row, number) -> stored(row)));
    }

    @Override
    public void create(StoredSubscription one) {
        Subscription subscription = one.subscription();
        database.write(
                connection -> {
                    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                        insert.setString(1, subscription.name());
                        insert.setString(2, subscription.channel());
                        insert.setString(3, subscription.start().toString());
                        insert.setString(4, subscription.filter().toJson().toString());
                        insert.setLong(5, one.offset());
                        insert.setString(6, text(one.notBefore()));
                        insert.setString(7, one.session());
                        return insert.executeUpdate();
                    }
                });
    }

    @Override
    public void replace(StoredSubscription one) {
        Subscription subscription = one.subscription();
        database.write(
                connection -> {
                    try (PreparedStatement update = connection.prepareStatement(REPLACE)) {
                        update.setString(1, subscription.filter().toJson().toString());
                        update.setLong(2, one.offset());
                        update.setString(3, text(one.notBefore()));
                        update.setString(4, one.session());
                        update.setString(5, subscription.name());
                        return update.executeUpdate();
                    }
                });
    }

    @Override
    public void delete(String name) {
        database.write(
                connection -> {
                    try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
                        delete.setString(1, name);
                        return delete.executeUpdate();
                    }
                });
    }

    @Override
    public void save(Collection<StoredSubscription> changed) {
        List<StoredSubscription> rows = List.copyOf(changed);
        database.write(
                connection -> {
                    try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
                        for (StoredSubscription one : rows) {
                            update.setLong(1, one.offset());
                            update.setString(2, text(one.notBefore()));
                            update.setString(3, one.session());
                            update.setString(4, one.subscription().name());
                            update.addBatch();
                        }
                        return update.executeBatch().length;
                    }
                });
    }

    @Override
    public void close() {
        database.close();
    }

    private static StoredSubscription stored(ResultSet row) throws SQLException {
        Subscription subscription =
                new Subscription(
                        row.getString("name"),
                        row.getString("channel"),
                        StartPosition.parse(row.getString("start")),
                        filter(row.getString("filter")));
        return new StoredSubscription(
                subscription,
                row.getLong("acknowledged"),
                Optional.ofNullable(row.getString("not_before")).map(Instant::parse),
                row.getString("session"));
    }

    private static EventFilter filter(String json) throws SQLException {
        try {
            return EventFilter.parse(JSON.readTree(json));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new SQLException("the stored filter " + json + " cannot be read", e);
        }
    }

    private static String text(Optional<Instant> time) {
        return time.map(Instant::toString).orElse(null);
    }
}
