package io.dromedary.subscription.sqlite;

import io.dromedary.sql.SqliteDatabase;
import io.dromedary.subscription.StoredSubscription;
import io.dromedary.subscription.Subscription;
import io.dromedary.subscription.SubscriptionStore;
import io.dromedary.subscription.parking.ParkingStore;
import io.dromedary.subscription.store.SqlParkingStore;
import io.dromedary.subscription.store.SubscriptionRow;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.util.Collection;
import java.util.List;

/**
 * Subscriptions in a SQLite file. Thread-safe; its methods throw {@link
 * io.dromedary.sql.DatabaseException}.
 */
public final class SqliteSubscriptionStore implements SubscriptionStore, AutoCloseable {

    /** Where the migrations are on the class path. */
    private static final String MIGRATIONS = "db/subscription";

    private static final String ALL =
            "select " + SubscriptionRow.COLUMNS + " from subscription order by name";
    private static final String INSERT =
            "insert into subscription ("
                    + SubscriptionRow.COLUMNS
                    + ") values (?, ?, ?, ?, ?, ?, ?)";
    private static final String UPDATE =
            "update subscription set acknowledged = ?, not_before = ?, session = ? where name = ?";
    private static final String REPLACE =
            """
            update subscription set filter = ?, acknowledged = ?, not_before = ?, session = ?
            where name = ?""";
    private static final String DELETE = "delete from subscription where name = ?";

    private final SqliteDatabase database;
    private final ParkingStore parking;

    private SqliteSubscriptionStore(SqliteDatabase database) {
        this.database = database;
        // The file belongs to this process alone: nobody is to be told.
        this.parking = new SqlParkingStore(database, name -> {}, SqlParkingStore.FIND);
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
        return database.read(jdbc -> jdbc.query(ALL, (row, number) -> SubscriptionRow.read(row)));
    }

    @Override
    public void create(StoredSubscription one) {
        database.write(
                connection -> {
                    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                        SubscriptionRow.bindNew(insert, one);
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
                        update.setString(3, SubscriptionRow.notBefore(one));
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
                        SqlParkingStore.deleteAll(connection, name);
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
                            update.setString(2, SubscriptionRow.notBefore(one));
                            update.setString(3, one.session());
                            update.setString(4, one.subscription().name());
                            update.addBatch();
                        }
                        return update.executeBatch().length;
                    }
                });
    }

    @Override
    public ParkingStore parking() {
        return parking;
    }

    @Override
    public void close() {
        database.close();
    }
}
