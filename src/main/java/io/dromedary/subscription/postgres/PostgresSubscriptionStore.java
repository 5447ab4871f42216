package io.dromedary.subscription.postgres;

import io.dromedary.journal.Journal.Registration;
import io.dromedary.sql.DatabaseException;
import io.dromedary.sql.PostgresAccess;
import io.dromedary.sql.PostgresDatabase;
import io.dromedary.sql.PostgresNotices;
import io.dromedary.sql.PostgresSettings;
import io.dromedary.sql.TransactionListener;
import io.dromedary.subscription.SharedSubscriptionStore;
import io.dromedary.subscription.StoredSubscription;
import io.dromedary.subscription.Subscription;
import io.dromedary.subscription.parking.ParkingStore;
import io.dromedary.subscription.store.SqlParkingStore;
import io.dromedary.subscription.store.SubscriptionRow;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Subscriptions in a PostgreSQL database. Thread-safe; its methods throw {@link DatabaseException}.
 */
public final class PostgresSubscriptionStore implements SharedSubscriptionStore, AutoCloseable {

    private static final String MIGRATIONS = "db/postgres/subscription";
    private static final Duration LOOK = Duration.ofSeconds(5);

    private static final String ALL =
            "select " + SubscriptionRow.COLUMNS + " from subscription order by name";

    /** With two columns that {@link #shared} reads: the parameter is this process. */
    private static final String SHARED =
            "select "
                    + SubscriptionRow.COLUMNS
                    + ", owner = ? as own, coalesce(present_until > now(), false) as present"
                    + " from subscription where ";

    private static final String ONE = SHARED + "name = ?";
    private static final String PAGE = SHARED + "name > ? order by name limit ?";
    private static final String OWN = "select name from subscription where owner = ?";
    private static final String NEEDED =
            """
            select min(needed) from (
              select acknowledged + 1 as needed from subscription where channel = ?
              union all
              select min(e.position) from parked_event e
              join subscription s on s.name = e.subscription where s.channel = ?) as all_needed""";
    private static final String INSERT =
            "insert into subscription ("
                    + SubscriptionRow.COLUMNS
                    + ", epoch, owner) values (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String INSERT_IF_ABSENT = INSERT + " on conflict do nothing";
    private static final String REPLACE =
            """
            update subscription
            set filter = ?, acknowledged = ?, not_before = ?, session = ?, epoch = ?
            where name = ? and owner = ?""";
    private static final String TAKE_OVER =
            """
            with former as (
              select name, owner from subscription
              where name = ? and (epoch < ? or session = ?) for update)
            update subscription set session = ?, epoch = ?, owner = ?
            from former where subscription.name = former.name
            returning subscription.*, former.owner = ? as own, true as present""";

    /** One row each, and of those that another process has taken over none. */
    private static final String SAVE =
            """
            update subscription set acknowledged = new.acknowledged, not_before = new.not_before,
              session = new.session, epoch = new.epoch
            from unnest(?::text[], ?::bigint[], ?::text[], ?::text[], ?::bigint[])
              as new (name, acknowledged, not_before, session, epoch)
            where subscription.name = new.name and subscription.owner = ?
            returning subscription.name""";

    private static final String PRESENT =
            """
            update subscription
            set present_until = case when name = any(?) then now() + ? * interval '1 ms' end
            where owner = ? and (name = any(?) or present_until is not null)""";

    private static final String DELETE = "delete from subscription where name = ?";

    /** This process, as long as it runs: what an earlier run left belongs to nobody. */
    private final String process = UUID.randomUUID().toString();

    private final PostgresDatabase database;
    private final PostgresNotices notices;
    private final ParkingStore parking;
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

    private PostgresSubscriptionStore(PostgresDatabase database) {
        this.database = database;
        this.notices = new PostgresNotices(database, "subscription", LOOK, new OthersChanges());
        this.parking =
                new SqlParkingStore(
                        database, name -> notices.tell(List.of(name)), SqlParkingStore.HOLD);
    }

    /**
     * Connects, and creates the table if need be.
     *
     * @throws DatabaseException as {@link PostgresDatabase#open}
     */
    public static PostgresSubscriptionStore open(PostgresAccess access) {
        PostgresSubscriptionStore store =
                new PostgresSubscriptionStore(
                        PostgresDatabase.open(
                                access,
                                MIGRATIONS,
                                PostgresSettings.SMALL,
                                TransactionListener.NONE));
        store.notices.start();
        return store;
    }

    @Override
    public List<StoredSubscription> load() {
        return database.read(jdbc -> jdbc.query(ALL, (row, number) -> SubscriptionRow.read(row)));
    }

    @Override
    public Optional<Shared> find(String name) {
        return database
                .read(jdbc -> jdbc.query(ONE, (row, number) -> shared(row), process, name))
                .stream()
                .findFirst();
    }

    @Override
    public List<Shared> page(String after, int limit) {
        return database.read(
                jdbc -> jdbc.query(PAGE, (row, number) -> shared(row), process, after, limit));
    }

    @Override
    public Set<String> own() {
        return new HashSet<>(database.read(jdbc -> jdbc.queryForList(OWN, String.class, process)));
    }

    private static Shared shared(ResultSet row) throws SQLException {
        return new Shared(
                SubscriptionRow.read(row), row.getBoolean("own"), row.getBoolean("present"));
    }

    @Override
    public OptionalLong neededFrom(String channel) {
        Long needed =
                database.read(jdbc -> jdbc.queryForObject(NEEDED, Long.class, channel, channel));
        return needed == null ? OptionalLong.empty() : OptionalLong.of(needed);
    }

    @Override
    public void create(StoredSubscription one) {
        int unused = insert(INSERT, one);
    }

    @Override
    public boolean createIfAbsent(StoredSubscription one) {
        return insert(INSERT_IF_ABSENT, one) > 0;
    }

    private int insert(String sql, StoredSubscription one) {
        int inserted =
                database.write(
                        connection -> {
                            try (PreparedStatement insert = connection.prepareStatement(sql)) {
                                SubscriptionRow.bindNew(insert, one);
                                insert.setLong(8, StoredSubscription.epoch(one.session()));
                                insert.setString(9, process);
                                return insert.executeUpdate();
                            }
                        });
        notices.tell(List.of(one.subscription().name()));
        return inserted;
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
                        update.setLong(5, StoredSubscription.epoch(one.session()));
                        update.setString(6, subscription.name());
                        update.setString(7, process);
                        return update.executeUpdate();
                    }
                });
    }

    @Override
    public Optional<Shared> takeOver(String name, String session) {
        Optional<Shared> taken =
                database.write(
                        connection -> {
                            try (PreparedStatement take = connection.prepareStatement(TAKE_OVER)) {
                                long epoch = StoredSubscription.epoch(session);
                                take.setString(1, name);
                                take.setLong(2, epoch);
                                take.setString(3, session);
                                take.setString(4, session);
                                take.setLong(5, epoch);
                                take.setString(6, process);
                                take.setString(7, process);
                                try (ResultSet row = take.executeQuery()) {
                                    return row.next() ? Optional.of(shared(row)) : Optional.empty();
                                }
                            }
                        });
        if (taken.isPresent() && !taken.get().own()) {
            notices.tell(List.of(name));
        }
        return taken;
    }

    @Override
    public void present(Collection<String> names, Duration lease) {
        database.write(
                connection -> {
                    try (PreparedStatement update = connection.prepareStatement(PRESENT)) {
                        Object all = names.toArray(String[]::new);
                        update.setObject(1, all);
                        update.setLong(2, lease.toMillis());
                        update.setString(3, process);
                        update.setObject(4, all);
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
                        int deleted = delete.executeUpdate();
                        SqlParkingStore.deleteAll(connection, name);
                        return deleted;
                    }
                });
        notices.tell(List.of(name));
    }

    @Override
    public Set<String> saveOwn(Collection<StoredSubscription> changed) {
        // The newest of each: an update from a list takes any of several rows for one.
        Collection<StoredSubscription> rows =
                changed.stream()
                        .collect(
                                Collectors.toMap(
                                        one -> one.subscription().name(),
                                        one -> one,
                                        (older, newer) -> newer))
                        .values();
        return database.write(
                connection -> {
                    Set<String> others = new HashSet<>();
                    rows.forEach(one -> others.add(one.subscription().name()));
                    try (PreparedStatement save = connection.prepareStatement(SAVE)) {
                        bind(save, rows);
                        save.setString(6, process);
                        try (ResultSet saved = save.executeQuery()) {
                            while (saved.next()) {
                                others.remove(saved.getString(1));
                            }
                        }
                    }
                    return others;
                });
    }

    private static void bind(PreparedStatement save, Collection<StoredSubscription> rows)
            throws SQLException {
        save.setObject(
                1, rows.stream().map(one -> one.subscription().name()).toArray(String[]::new));
        save.setObject(2, rows.stream().mapToLong(StoredSubscription::offset).toArray());
        save.setObject(3, rows.stream().map(SubscriptionRow::notBefore).toArray(String[]::new));
        save.setObject(4, rows.stream().map(StoredSubscription::session).toArray(String[]::new));
        save.setObject(
                5,
                rows.stream().mapToLong(one -> StoredSubscription.epoch(one.session())).toArray());
    }

    @Override
    public ParkingStore parking() {
        return parking;
    }

    @Override
    public Registration onChange(Consumer<String> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public void close() {
        notices.close();
        database.close();
    }

    private final class OthersChanges implements PostgresNotices.Listener {

        @Override
        public void heard(Set<String> names) {
            listeners.forEach(listener -> names.forEach(listener));
        }

        @Override
        public void look() {
            listeners.forEach(listener -> listener.accept(""));
        }
    }
}
