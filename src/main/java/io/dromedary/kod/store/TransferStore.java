package io.dromedary.kod.store;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.registry.Aside;
import io.dromedary.kod.registry.Boundary;
import io.dromedary.kod.registry.RegistryAdministration;
import io.dromedary.kod.registry.Transfer;
import io.dromedary.sql.SqlDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Historical transfers and what people do with a registry, in SQL. Thread-safe. */
final class TransferStore implements RegistryAdministration {

    private static final int FORGOTTEN_AT_ONCE = 1_000;
    private static final Mark BEGINNING = Mark.of(Instant.EPOCH);

    private static final String BOUNDARY = "select mark, sequence from kod_boundary";
    private static final String SET_BOUNDARY =
            """
            insert into kod_boundary (id, mark, sequence, edition) values (1, ?, ?, 1)
            on conflict (id) do update set mark = excluded.mark, sequence = excluded.sequence,
              edition = kod_boundary.edition + 1""";
    private static final String WAITING = "select count(*) from kod_waiting";
    private static final String ALL =
            """
            select id, node, started, from_mark, from_sequence, at_mark, at_sequence, to_mark,
              to_sequence, finished, superseded
            from kod_transfer order by id""";
    private static final String LATEST =
            "select from_mark, from_sequence from kod_transfer where node = ? order by id desc limit 1";
    private static final String START =
            """
            insert into kod_transfer (node, started, from_mark, from_sequence, at_mark, at_sequence,
              to_mark, to_sequence) values (?, ?, ?, ?, ?, ?, ?, ?) returning id""";
    private static final String SUPERSEDE =
            """
            update kod_transfer set finished = ?, superseded = 1
            where node = ? and finished is null""";
    private static final String HELD =
            "select object from kod_presence where node = ? and object > ? order by object limit "
                    + FORGOTTEN_AT_ONCE;
    private static final String FORGET_STATE =
            "update kod_presence set hash = '', received_mark = '' where object = ? and node = ?";
    private static final String FORGET = "delete from kod_presence where object = ? and node = ?";

    private final SqlDatabase database;
    private final Clock clock;

    TransferStore(SqlDatabase database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public Optional<Boundary> boundary() {
        return database
                .read(jdbc -> jdbc.query(BOUNDARY, (row, number) -> boundary(row, 1)))
                .stream()
                .findFirst();
    }

    private static Boundary boundary(ResultSet row, int column) throws SQLException {
        return new Boundary(new Mark(row.getString(column)), row.getLong(column + 1));
    }

    @Override
    public long setBoundary(Boundary boundary) {
        checkNotAhead(boundary.mark());
        long again =
                boundary().filter(before -> before.compareTo(boundary) > 0).isPresent()
                        ? new Requeue(database, clock).since(boundary)
                        : 0;
        database.write(
                connection -> {
                    VersionCounter.lock(connection);
                    try (PreparedStatement set = connection.prepareStatement(SET_BOUNDARY)) {
                        bind(set, 1, boundary);
                        return set.executeUpdate();
                    }
                });
        return again;
    }

    private void checkNotAhead(Mark given) {
        Mark unused = Mark.given(given.digits(), clock.instant());
    }

    @Override
    public List<Aside> aside() {
        return AsideStore.all(database);
    }

    @Override
    public long retryAside(String node) {
        return new Requeue(database, clock).aside(node);
    }

    @Override
    public long waiting() {
        return database.read(jdbc -> jdbc.query(WAITING, (row, number) -> row.getLong(1)).get(0));
    }

    @Override
    public Transfer startHistory(String node, Mark since) {
        checkNotAhead(since);
        return start(node, since, false);
    }

    @Override
    public Transfer rebuild(String node) {
        forget(node, FORGET_STATE);
        return start(node, BEGINNING, true);
    }

    @Override
    public Transfer initialise(String node, Mark since) {
        checkNotAhead(since);
        forget(node, FORGET);
        return start(node, since, true);
    }

    /** In steps: a node may hold millions. */
    private void forget(String node, String statement) {
        List<Long> step = List.of(0L);
        while (!step.isEmpty()) {
            long after = step.get(step.size() - 1);
            List<Long> held =
                    database.read(jdbc -> jdbc.queryForList(HELD, Long.class, node, after));
            database.write(
                    connection -> {
                        try (PreparedStatement forget = connection.prepareStatement(statement)) {
                            for (long object : held) {
                                forget.setLong(1, object);
                                forget.setString(2, node);
                                forget.addBatch();
                            }
                            return forget.executeBatch();
                        }
                    });
            step = held;
        }
    }

    private Transfer start(String node, Mark since, boolean anew) {
        Instant now = clock.instant();
        // What stands at the boundary itself has not been given to this node.
        Boundary from =
                boundary()
                        .map(it -> new Boundary(it.mark(), next(it.sequence())))
                        .orElseGet(() -> new Boundary(Mark.of(now), Long.MAX_VALUE));
        return database.write(
                connection -> {
                    Boundary until = new Boundary(since, 0);
                    if (anew) {
                        supersedeOthers(connection, node, now);
                    } else {
                        until = laterOf(until, latest(connection, node).map(TransferStore::before));
                    }
                    try (PreparedStatement start = connection.prepareStatement(START)) {
                        start.setString(1, node);
                        start.setLong(2, now.toEpochMilli());
                        bind(start, 3, from);
                        bind(start, 5, from);
                        bind(start, 7, until);
                        try (ResultSet row = start.executeQuery()) {
                            row.next();
                            return new Transfer(
                                    row.getLong(1),
                                    node,
                                    now,
                                    from,
                                    from,
                                    until,
                                    Optional.empty(),
                                    false);
                        }
                    }
                });
    }

    private static long next(long sequence) {
        return sequence == Long.MAX_VALUE ? sequence : sequence + 1;
    }

    private static void bind(PreparedStatement statement, int place, Boundary boundary)
            throws SQLException {
        statement.setString(place, boundary.mark().digits());
        statement.setLong(place + 1, boundary.sequence());
    }

    private static Optional<Boundary> latest(Connection connection, String node)
            throws SQLException {
        try (PreparedStatement latest = connection.prepareStatement(LATEST)) {
            latest.setString(1, node);
            try (ResultSet row = latest.executeQuery()) {
                return row.next() ? Optional.of(boundary(row, 1)) : Optional.empty();
            }
        }
    }

    /** The earlier transfer began before this place. */
    private static Boundary before(Boundary from) {
        return from.sequence() == Long.MAX_VALUE
                ? from
                : new Boundary(from.mark(), from.sequence() - 1);
    }

    private static Boundary laterOf(Boundary one, Optional<Boundary> other) {
        return other.filter(it -> it.mark().compareTo(one.mark()) >= 0).orElse(one);
    }

    private static void supersedeOthers(Connection connection, String node, Instant now)
            throws SQLException {
        try (PreparedStatement supersede = connection.prepareStatement(SUPERSEDE)) {
            supersede.setLong(1, now.toEpochMilli());
            supersede.setString(2, node);
            supersede.executeUpdate();
        }
    }

    @Override
    public List<Transfer> transfers() {
        return database.read(jdbc -> jdbc.query(ALL, (row, number) -> transfer(row)));
    }

    private static Transfer transfer(ResultSet row) throws SQLException {
        long finished = row.getLong(10);
        return new Transfer(
                row.getLong(1),
                row.getString(2),
                Instant.ofEpochMilli(row.getLong(3)),
                boundary(row, 4),
                boundary(row, 6),
                boundary(row, 8),
                finished == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(finished)),
                row.getInt(11) != 0);
    }
}
