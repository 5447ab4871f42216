package io.dromedary.cluster.postgres;

import io.dromedary.cluster.Secret;
import io.dromedary.cluster.settings.PostgresSettings.Server;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Looks into the databases of a server. Stateless; its methods throw {@link PostgresToolException},
 * and {@link io.dromedary.cluster.MissingSecretException}.
 */
public final class PostgresDatabases {

    private static final Duration QUESTION = Duration.ofSeconds(30);
    private static final String MAINTENANCE = "postgres";
    private static final String EXISTS = "select 1 from pg_database where datname = ?";
    private static final String DISCONNECT =
            """
            select pg_terminate_backend(pid) from pg_stat_activity
            where datname = ? and pid <> pg_backend_pid()""";

    /** Ordinary tables; those of extensions come with the extension, not with a dump. */
    private static final String TABLES =
            """
            select n.nspname, c.relname
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind = 'r' and c.relpersistence <> 't'
              and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
              and not exists (
                select 1 from pg_depend d
                where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
            order by 1, 2""";

    /** Whether there is a database of that name. */
    public boolean exists(Server server, String database) {
        return in(
                server,
                MAINTENANCE,
                QUESTION,
                connection -> {
                    try (PreparedStatement query = connection.prepareStatement(EXISTS)) {
                        query.setString(1, database);
                        try (ResultSet rows = query.executeQuery()) {
                            return rows.next();
                        }
                    }
                });
    }

    /** Gives a database that nobody is connected to another name, which no other may have. */
    public void rename(Server server, String database, String name) {
        in(
                server,
                MAINTENANCE,
                QUESTION,
                connection -> {
                    try (Statement rename = connection.createStatement()) {
                        return rename.execute(
                                "alter database %s rename to %s"
                                        .formatted(
                                                TableName.quoted(database),
                                                TableName.quoted(name)));
                    }
                });
    }

    /** Ends all connections to a database. */
    public void disconnect(Server server, String database) {
        in(
                server,
                MAINTENANCE,
                QUESTION,
                connection -> {
                    try (PreparedStatement end = connection.prepareStatement(DISCONNECT)) {
                        end.setString(1, database);
                        return end.execute();
                    }
                });
    }

    /**
     * Counts the rows of all tables.
     *
     * @param limit of one table
     */
    public Map<TableName, Long> rows(Server server, String database, Duration limit) {
        return in(
                server,
                database,
                limit,
                connection -> {
                    Map<TableName, Long> rows = new LinkedHashMap<>();
                    for (TableName table : tables(connection)) {
                        try (Statement count = connection.createStatement();
                                ResultSet row =
                                        count.executeQuery(
                                                "select count(*) from " + table.quoted())) {
                            row.next();
                            rows.put(table, row.getLong(1));
                        }
                    }
                    return rows;
                });
    }

    private static List<TableName> tables(Connection connection) throws SQLException {
        List<TableName> tables = new ArrayList<>();
        try (Statement query = connection.createStatement();
                ResultSet rows = query.executeQuery(TABLES)) {
            while (rows.next()) {
                tables.add(new TableName(rows.getString(1), rows.getString(2)));
            }
        }
        return tables;
    }

    private interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    private static <T> T in(Server server, String database, Duration limit, Question<T> question) {
        String host = server.host().contains(":") ? "[" + server.host() + "]" : server.host();
        String name = URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
        Properties properties = new Properties();
        properties.put("user", server.credentials().user());
        server.credentials()
                .password()
                .map(Secret::reveal)
                .ifPresent(password -> properties.put("password", password));
        properties.put("connectTimeout", "15");
        properties.put("loginTimeout", "15");
        properties.put("socketTimeout", Long.toString(limit.toSeconds() + 1));
        properties.put("ApplicationName", "dromedary");
        try (Connection connection =
                DriverManager.getConnection(
                        "jdbc:postgresql://" + host + ":" + server.port() + "/" + name,
                        properties)) {
            return question.ask(connection);
        } catch (SQLException e) {
            boolean unreachable = String.valueOf(e.getSQLState()).startsWith("08");
            throw new PostgresToolException(
                    "The database %s at %s:%d: %s"
                            .formatted(database, server.host(), server.port(), e.getMessage()),
                    unreachable);
        }
    }
}
