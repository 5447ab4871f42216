package io.dromedary.kod.store;

import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.sql.SqlDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.ConnectionCallback;

/**
 * Asks for many objects, some at a time: in chunks of one length, the last one filled up with
 * repetitions, so that a database prepares one statement. Few are asked for by one of their own,
 * which is prepared in less time.
 */
final class Chunks {

    private static final int LENGTH = 64;
    private static final int FEW = 4;

    /** Where the keys or ids of a chunk go. */
    static final String PLACES = places(LENGTH);

    private static final String FEW_PLACES = places(FEW);

    /** A condition on {@code o}, for {@link #ofKeys}. */
    static final String KEYS = "o.type = ? and o.key in " + PLACES;

    /** Takes the rows of all chunks. */
    @FunctionalInterface
    interface Rows {
        void add(ResultSet row) throws SQLException;
    }

    /** Asks. */
    @FunctionalInterface
    interface Questions {
        void ask(Connection connection) throws SQLException;
    }

    private Chunks() {}

    private static String places(int length) {
        return "(" + "?, ".repeat(length - 1) + "?)";
    }

    /**
     * Asks by keys, outside any transaction, as {@link #ofKeys(Connection, String, List,
     * Collection, Rows)}.
     */
    static void ofKeys(
            SqlDatabase database,
            String sql,
            List<?> before,
            Collection<ObjectKey> keys,
            Rows rows) {
        read(database, connection -> ofKeys(connection, sql, before, keys, rows));
    }

    /** Asks by ids or anything else, outside any transaction. */
    static void of(
            SqlDatabase database, String sql, List<?> before, Collection<?> values, Rows rows) {
        read(database, connection -> of(connection, sql, before, values, rows));
    }

    /** Several questions with one connection. */
    static void read(SqlDatabase database, Questions questions) {
        database.read(
                jdbc ->
                        jdbc.execute(
                                (ConnectionCallback<Questions>)
                                        connection -> {
                                            questions.ask(connection);
                                            return questions;
                                        }));
    }

    /**
     * Asks by keys.
     *
     * @param sql whose last parameters are those of {@link #KEYS}
     * @param before the parameters before
     */
    static void ofKeys(
            Connection connection,
            String sql,
            List<?> before,
            Collection<ObjectKey> keys,
            Rows rows)
            throws SQLException {
        Map<String, List<String>> byType = new LinkedHashMap<>();
        keys.forEach(
                key ->
                        byType.computeIfAbsent(key.type(), type -> new ArrayList<>())
                                .add(key.key()));
        for (Map.Entry<String, List<String>> type : byType.entrySet()) {
            List<Object> parameters = new ArrayList<>(before);
            parameters.add(type.getKey());
            of(connection, sql, parameters, type.getValue(), rows);
        }
    }

    /**
     * Asks by ids, or by anything else.
     *
     * @param sql whose last parameters are {@link #PLACES}
     * @param before the parameters before
     */
    static void of(
            Connection connection, String sql, List<?> before, Collection<?> values, Rows rows)
            throws SQLException {
        if (values.isEmpty()) {
            return;
        }
        List<?> all = List.copyOf(values);
        int length = all.size() > FEW ? LENGTH : FEW;
        String asked = length == FEW ? sql.replace(PLACES, FEW_PLACES) : sql;
        try (PreparedStatement statement = connection.prepareStatement(asked)) {
            for (int i = 0; i < before.size(); i++) {
                statement.setObject(i + 1, before.get(i));
            }
            for (int from = 0; from < all.size(); from += length) {
                for (int i = 0; i < length; i++) {
                    statement.setObject(
                            before.size() + i + 1, all.get(Math.min(from + i, all.size() - 1)));
                }
                try (ResultSet found = statement.executeQuery()) {
                    while (found.next()) {
                        rows.add(found);
                    }
                }
            }
        }
    }
}
