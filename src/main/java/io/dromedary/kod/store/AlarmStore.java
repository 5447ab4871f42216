package io.dromedary.kod.store;

import io.dromedary.kod.health.Alarm;
import io.dromedary.kod.health.Alarm.State;
import io.dromedary.kod.health.AlarmKind;
import io.dromedary.kod.health.OpenAlarms;
import io.dromedary.sql.SqlDatabase;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The alarms of a node that are not over, in SQL. Thread-safe. */
final class AlarmStore implements OpenAlarms {

    private static final String ALL =
            """
            select kind, subject, since, last, amount, detail, state from kod_alarm
            where node = ? order by since, kind, subject""";
    private static final String KEEP =
            """
            insert into kod_alarm (node, kind, subject, since, last, amount, detail, state)
            values (?, ?, ?, ?, ?, ?, ?, 0)
            on conflict (node, kind, subject) do update set amount = kod_alarm.amount + ?,
              last = case when excluded.last > kod_alarm.last then excluded.last
                          else kod_alarm.last end
            where kod_alarm.state <> 2""";
    private static final String RENEW =
            """
            update kod_alarm set since = ?, last = ?, amount = ?, detail = ?, state = 0
            where node = ? and kind = ? and subject = ? and state = 1""";
    private static final String OF_ALARM =
            " where node = ? and kind = ? and subject = ? and since = ?";
    private static final String TOLD =
            "update kod_alarm set state = 1" + OF_ALARM + " and state = 0";
    private static final String END =
            "update kod_alarm set state = 2" + OF_ALARM + " and state = 1 and last = ?";
    private static final String FORGET = "delete from kod_alarm" + OF_ALARM + " and state = 2";

    private final SqlDatabase database;
    private final String node;

    AlarmStore(SqlDatabase database, String node) {
        this.database = database;
        this.node = node;
    }

    @Override
    public List<Kept> all() {
        return database.read(jdbc -> jdbc.query(ALL, (row, number) -> kept(row), node)).stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<Kept> kept(ResultSet row) throws SQLException {
        Optional<AlarmKind> kind = AlarmKind.of(row.getString(1));
        if (kind.isEmpty()) {
            return Optional.empty();
        }
        Alarm alarm =
                new Alarm(
                        kind.get(),
                        row.getString(2),
                        Instant.ofEpochMilli(row.getLong(3)),
                        Instant.ofEpochMilli(row.getLong(4)),
                        row.getDouble(5),
                        row.getString(6));
        return Optional.of(new Kept(alarm, state(row.getInt(7))));
    }

    private static State state(int number) {
        return switch (number) {
            case 0 -> State.NEW;
            case 1 -> State.TOLD;
            default -> State.ENDING;
        };
    }

    @Override
    public boolean keep(Alarm alarm, double more) {
        return changes(
                KEEP,
                node,
                alarm.kind().code(),
                alarm.subject(),
                alarm.since().toEpochMilli(),
                alarm.last().toEpochMilli(),
                alarm.amount(),
                alarm.detail(),
                more);
    }

    @Override
    public void renew(Alarm alarm) {
        boolean unused = // another process may have done so, or it is not told yet
                changes(
                        RENEW,
                        alarm.since().toEpochMilli(),
                        alarm.last().toEpochMilli(),
                        alarm.amount(),
                        alarm.detail(),
                        node,
                        alarm.kind().code(),
                        alarm.subject());
    }

    @Override
    public void told(Alarm alarm) {
        boolean unused = ofAlarm(TOLD, alarm); // another process may have told it
    }

    @Override
    public boolean end(Alarm alarm) {
        return changes(
                END,
                node,
                alarm.kind().code(),
                alarm.subject(),
                alarm.since().toEpochMilli(),
                alarm.last().toEpochMilli());
    }

    @Override
    public void forget(Alarm alarm) {
        boolean unused = ofAlarm(FORGET, alarm); // another process may have told its end
    }

    private boolean ofAlarm(String sql, Alarm alarm) {
        return changes(
                sql, node, alarm.kind().code(), alarm.subject(), alarm.since().toEpochMilli());
    }

    private boolean changes(String sql, Object... values) {
        return database.write(
                connection -> {
                    try (PreparedStatement statement = connection.prepareStatement(sql)) {
                        for (int i = 0; i < values.length; i++) {
                            statement.setObject(i + 1, values[i]);
                        }
                        return statement.executeUpdate() > 0;
                    }
                });
    }
}
