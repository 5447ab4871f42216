package io.dromedary.channel.store;

import io.dromedary.channel.ChannelConfiguration;
import io.dromedary.sql.SqlWork;
import java.sql.PreparedStatement;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The table that holds configurations of channels: the same statements in every database, but for
 * its name. Thread-safe.
 */
public final class ChannelTable {

    private final String all;
    private final String insert;
    private final String delete;

    /**
     * A table that is there, or will be, with the columns {@code name} and {@code configuration}.
     */
    public ChannelTable(String table) {
        this.all = "select configuration from " + table + " order by name";
        this.insert =
                "insert into "
                        + table
                        + " (name, configuration) values (?, ?) on conflict do nothing";
        this.delete = "delete from " + table + " where name = ?";
    }

    /** Reads all, by name. */
    public List<ChannelConfiguration> load(JdbcTemplate jdbc) {
        return jdbc.query(all, (row, number) -> ChannelConfiguration.parseStored(row.getString(1)));
    }

    /** Adds one that may be there; answers how many rows were added. */
    public SqlWork<Integer> add(ChannelConfiguration configuration) {
        return connection -> {
            try (PreparedStatement statement = connection.prepareStatement(insert)) {
                statement.setString(1, configuration.channel());
                statement.setString(2, configuration.toJson().toString());
                return statement.executeUpdate();
            }
        };
    }

    /** Removes one that may be gone; answers how many rows were removed. */
    public SqlWork<Integer> remove(ChannelConfiguration configuration) {
        return connection -> {
            try (PreparedStatement statement = connection.prepareStatement(delete)) {
                statement.setString(1, configuration.channel());
                return statement.executeUpdate();
            }
        };
    }
}
