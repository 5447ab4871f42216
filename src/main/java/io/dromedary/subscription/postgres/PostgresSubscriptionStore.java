package io.dromedary.subscription.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dromedary.event.EventFilter;
import io.dromedary.journal.Journal.Registration;
import io.dromedary.sql.DatabaseException;
import io.dromedary.sql.PostgresAccess;
import io.dromedary.sql.PostgresDatabase;
import io.dromedary.sql.PostgresNotices;
import io.dromedary.sql.PostgresSettings;
import io.dromedary.sql.TransactionListener;
import io.dromedary.subscription.SharedSubscriptionStore;
import io.dromedary.subscription.StartPosition;
import io.dromedary.subscription.StoredSubscription;
import io.dromedary.subscription.Subscription;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Subscriptions in a PostgreSQL database. Thread-safe; its methods throw {@link DatabaseException}.
 */
public final class PostgresSubscriptionStore implements SharedSubscriptionStore, AutoCloseable {

    private static final String MIGRATIONS = "db/postgres/subscription";
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String COLUMNS =
            "name, channel, start, filter, acknowledged, not_before, session";
    private static final String ALL = "select " + COLUMNS + " from subscription order by name";
    private static final String ONE = "select " + COLUMNS + " from subscription where name = ?";
    private static final String NEEDED =
            "select min(acknowledged) + 1 from subscription where channel = ?";
    private static final String INSERT =
            """
            insert into subscription
              (name, channel, start, filter, acknowledged, not_before, session, epoch)
            values (?, ?, ?, ?, ?, ?, ?, ?)""";
    private static final String REPLACE =
            """
            update subscription
            set filter = ?, acknowledged = ?, not_before = ?, session = ?, epoch = ?
            where name = ?""";
    private static final String TAKE_OVER =
            "update subscription set session = ?, epoch = ? where name = ? and epoch < ? returning "
                    + COLUMNS;

    /** One row each, and of those that another process has taken over none. */
    private static final String SAVE =
            """
            update subscription set acknowledged = new.acknowledged, not_before = new.not_before,
              session = new.session, epoch = new.epoch
            from unnest(?::text[], ?::bigint[], ?::text[], ?::text[], ?::bigint[])
              as new (name, acknowledged, not_before, session, epoch)
            where subscription.name = new.name
              and (subscription.epoch < new.epoch or subscription.session = new.session)
            returning subscription.name""";

    private static final String DELETE = "delete from subscription where name = ?";

    private final PostgresDatabase database;
    private final PostgresNotices notices;
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

    private PostgresSubscriptionStore(PostgresDatabase database) {
        this.database = database;
        this.notices = new PostgresNotices(database, "subscription", LOOK, new OthersChanges());
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
        return database.read(jdbc -> jdbc.query(ALL, (row, number) -> stored(row)));
    }

    @Override
    public Optional<StoredSubscription> find(String name) {
        return database.read(jdbc -> jdbc.query(ONE, (row, number) -> stored(row), name).stream())
                .findFirst();
    }

    @Override
    public OptionalLong neededFrom(String channel) {
        Long needed = database.read(jdbc -> jdbc.queryForObject(NEEDED, Long.class, channel));
        return needed == null ? OptionalLong.empty() : OptionalLong.of(needed);
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
                        insert.setLong(8, StoredSubscription.epoch(one.session()));
                        return insert.executeUpdate();
                    }
                });
        notices.tell(List.of(subscription.name()));
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
                        update.setLong(5, StoredSubscription.epoch(one.session()));
                        update.setString(6, subscription.name());
                        return update.executeUpdate();
                    }
                });
        notices.tell(List.of(subscription.name()));
    }

    @Override
    public Optional<StoredSubscription> takeOver(String name, String session) {
        long epoch = StoredSubscription.epoch(session);
        Optional<StoredSubscription> taken =
                database.write(
                        connection -> {
                            try (PreparedStatement take = connection.prepareStatement(TAKE_OVER)) {
                                take.setString(1, session);
                                take.setLong(2, epoch);
                                take.setString(3, name);
                                take.setLong(4, epoch);
                                try (ResultSet row = take.executeQuery()) {
                                    return row.next() ? Optional.of(stored(row)) : Optional.empty();
                                }
                            }
                        });
        if (taken.isPresent()) {
            notices.tell(List.of(name));
        }
        return taken;
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
        save.setObject(3, rows.stream().map(one -> text(one.notBefore())).toArray(String[]::new));
        save.setObject(4, rows.stream().map(StoredSubscription::session).toArray(String[]::new));
        save.setObject(
                5,
                rows.stream().mapToLong(one -> StoredSubscription.epoch(one.session())).toArray());
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
