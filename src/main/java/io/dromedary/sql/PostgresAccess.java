package io.dromedary.sql;

import java.util.Objects;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Where a PostgreSQL database is and who one is there. Its text does not show the password.
 *
 * @param url {@code jdbc:postgresql://host:port/database?parameters}; without user and password
 * @param username of a user who may create a schema in the database, or owns the one that is there
 * @param password of that user; may be empty
 */
public record PostgresAccess(String url, String username, String password) {

    /** How its URLs begin. */
    public static final String PREFIX = "jdbc:postgresql:";

    /** The schema of our tables, unless the URL names one as {@code currentSchema}. */
    private static final String SCHEMA = "dromedary";

    /**
     * Checks the URL.
     *
     * @throws DatabaseException if it is none of PostgreSQL's, or has a user or a password, which
     *     would be shown in messages
     */
    public PostgresAccess {
        Objects.requireNonNull(username);
        Objects.requireNonNull(password);
        Properties parsed = url.startsWith(PREFIX) ? Driver.parseURL(url, null) : null;
        if (parsed == null) {
            throw new DatabaseException(
                    "'" + url + "' is not a URL like jdbc:postgresql://host:5432/database");
        }
        if (parsed.containsKey(PGProperty.USER.getName())
                || parsed.containsKey(PGProperty.PASSWORD.getName())) {
            throw new DatabaseException(
                    "The URL of the database must not contain a user or a password, which belong"
                            + " into properties of their own");
        }
    }

    /** As messages name it: {@code database trade at db1:5432}. */
    public String name() {
        Properties parsed = parsed();
        return "database %s at %s:%s"
                .formatted(
                        PGProperty.PG_DBNAME.getOrDefault(parsed),
                        PGProperty.PG_HOST.getOrDefault(parsed),
                        PGProperty.PG_PORT.getOrDefault(parsed));
    }

    /** The schema of our tables. */
    String schema() {
        String schema = PGProperty.CURRENT_SCHEMA.getOrDefault(parsed());
        return schema == null ? SCHEMA : schema;
    }

    private Properties parsed() {
        return Driver.parseURL(url, null);
    }

    @Override
    public String toString() {
        return username + " at " + url;
    }
}
