package io.dromedary.kod.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What sessions ask all the time costs as much as is found, not as much as there is. */
abstract class PlansContract {

    private static final String TYPE = "Справочник.Контрагенты";
    private static final String MARK = "20260131090000000";
    private static final int PORTION = 100;
    private static final int CHUNK = 64;

    /** Every object refers to the one before; one in ten waits, and a node holds each. */
    private static final List<String> FILLING =
            List.of(
                    "insert into kod_object (type, key) select '"
                            + TYPE
                            + "', 'key-' || (i + 1000000) from n",
                    """
                    insert into kod_version (object, sequence, namespace, mark, accepted, changed, hash,
                      bytes, deleted, origin, owner)
                    select i, i, '', '20260131' || (i + 100000000), '', '', 'hash', 100, 0, '', i / 10 + 1
                    from n""",
                    "insert into kod_reference (object, place, target, waiting) select i, 0, i - 1, case"
                            + " when i % 10 = 0 then 1 else 0 end from n where i > 1",
                    "insert into kod_waiting (object, mark, sequence) select i, '20260131' || (i +"
                            + " 100000000), i from n where i % 10 = 0",
                    """
                    insert into kod_presence (object, node, hash, mark, deleted, received, received_mark,
                      version, taken, touched, verdict)
                    select i, '02', 'hash', '20260131090000000', 0, 0, '', '', '', '', '' from n""",
                    "insert into kod_owed (object, node, since) select i, '03', '20260131' ||"
                            + " (i + 100000000) from n");

    @TempDir private Path folder;

    /** Connects to a database with the tables of the registry. */
    abstract Connection connect(Path folder) throws SQLException;

    /** What stands before a statement to have its plan. */
    abstract String explain();

    /** What a line of a plan says if a whole table is read. */
    abstract Pattern fullScan();

    private static List<Object> keys(Object... before) {
        return Stream.concat(
                        Stream.concat(Stream.of(before), Stream.of(TYPE)),
                        IntStream.range(0, CHUNK).mapToObj(i -> "key-" + (1_000_500 + i * 17)))
                .toList();
    }

    private static Map<String, List<Object>> statements() {
        Map<String, List<Object>> statements = new TreeMap<>();
        statements.put(ObjectStore.WAITING, List.of(MARK, 0, PORTION));
        statements.put(ObjectStore.MISSED, List.of(MARK, 0, "20260101000000000", PORTION));
        statements.put(ObjectStore.HEADS, keys());
        statements.put(ObjectStore.REFERRERS, keys());
        statements.put(
                ObjectStore.DEPENDANTS, List.of(TYPE, "key-1000050", TYPE, "key-1000060", PORTION));
        statements.put(ObjectStore.PRESENCE, keys("02"));
        statements.put(ObjectStore.HOLDERS, keys());
        statements.put(ObjectStore.DEBTORS, keys());
        statements.put(ObjectStore.OWED, List.of("03", PORTION));
        statements.put(ObjectStore.OWED_SINCE, List.of("03"));
        statements.put(ObjectStore.WAITING_SINCE, List.of());
        statements.put(SessionStore.PAY, List.of(17, "03", 17, MARK));
        statements.put(HistoryStore.OLDER, List.of(MARK, 0, "20260101000000000", 0, PORTION));
        return statements;
    }

    private static void fill(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String insert : FILLING) {
                int from = insert.indexOf("select ");
                statement.executeUpdate(
                        insert.substring(0, from)
                                + "with recursive n (i) as (select 1 union all select i + 1 from n"
                                + " where i < 20000) "
                                + insert.substring(from));
            }
            statement.execute("analyze");
        }
    }

    private List<String> plan(Connection connection, String sql, List<Object> parameters)
            throws SQLException {
        List<String> plan = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(explain() + sql)) {
            for (int i = 0; i < parameters.size(); i++) {
                statement.setObject(i + 1, parameters.get(i));
            }
            try (ResultSet rows = statement.executeQuery()) {
                int last = rows.getMetaData().getColumnCount(); // the text
                while (rows.next()) {
                    plan.add(rows.getString(last).strip());
                }
            }
        }
        return plan;
    }

    @Test
    @DisplayName("reads no table whole, and would notice")
    void indexes() throws SQLException {
        try (Connection connection = connect(folder)) {
            fill(connection);
            for (Map.Entry<String, List<Object>> one : statements().entrySet()) {
                assertThat(plan(connection, one.getKey(), one.getValue()))
                        .as(one.getKey())
                        .isNotEmpty()
                        .noneMatch(line -> fullScan().matcher(line).find());
            }
            assertThat(
                            plan(
                                    connection,
                                    "select * from kod_presence p where p.hash = 'x'",
                                    List.of()))
                    .anyMatch(line -> fullScan().matcher(line).find());
        }
    }
}
