package io.dromedary.testkit.kod;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/** Looks into the registry of a node from outside, also while it works. */
final class RegistryReadout {

    private static final String OBJECTS =
            """
            select o.type, o.key, x.body
            from kod_version v join kod_object o on o.id = v.object
              join kod_value x on x.sequence = v.sequence
            order by o.type, o.key""";

    private static final String KEYS =
            "select o.key from kod_version v join kod_object o on o.id = v.object";

    private final Path database;

    RegistryReadout(Path home) {
        this.database = ExchangeNode.database(home);
    }

    /** Takes the objects, one after the other. */
    @FunctionalInterface
    interface Objects {
        void add(String type, String key, String value);
    }

    /** Objects that wait to be considered; very many if there is no registry yet. */
    long waiting() throws SQLException {
        return Files.exists(database) ? number("select count(*) from kod_waiting") : Long.MAX_VALUE;
    }

    long collisions() throws SQLException {
        return number("select count(*) from kod_collision");
    }

    /** Bytes of the values of current versions. */
    long bytes() throws SQLException {
        return number("select sum(bytes) from kod_version");
    }

    /** The keys of all objects that it has; none if there is no registry yet. */
    Set<String> keys() throws SQLException {
        if (!Files.exists(database)) {
            return Set.of();
        }
        Set<String> keys = new HashSet<>();
        try (Connection connection = open();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(KEYS)) {
            while (row.next()) {
                keys.add(row.getString(1));
            }
        }
        return keys;
    }

    private long number(String sql) throws SQLException {
        try (Connection connection = open();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** SHA-256 over type, key and value of all objects, sorted. */
    String digest(Objects objects) throws SQLException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        try (Connection connection = open();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(OBJECTS)) {
            while (row.next()) {
                String value = new String(row.getBytes(3), StandardCharsets.UTF_8);
                for (String part : new String[] {row.getString(1), row.getString(2), value}) {
                    digest.update(part.getBytes(StandardCharsets.UTF_8));
                    digest.update((byte) 0);
                }
                objects.add(row.getString(1), row.getString(2), value);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private Connection open() throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        try (Statement statement = connection.createStatement()) {
            statement.execute("pragma busy_timeout = 10000");
            statement.execute("pragma query_only = on");
        }
        return connection;
    }
}
