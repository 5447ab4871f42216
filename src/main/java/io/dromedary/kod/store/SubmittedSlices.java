package io.dromedary.kod.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/** What was submitted under a name, so that it does no harm when it comes again. */
final class SubmittedSlices {

    /** How long whoever submits may not know that it was taken. */
    static final Duration KEPT = Duration.ofDays(30);

    private static final String ADD =
            """
            insert into kod_submitted (identity, submitted) values (?, ?)
            on conflict (identity) do nothing""";
    private static final String PRUNE =
            """
            delete from kod_submitted where identity in (
              select identity from kod_submitted where submitted < ? order by submitted limit ?)""";

    /** More than one is added at a time, so that it gets ahead. */
    private static final int PRUNED_AT_ONCE = 100;

    private SubmittedSlices() {}

    /** Remembers a slice, with the transaction, and says whether it is a new one. */
    static boolean isNew(Connection connection, String identity, Instant now) throws SQLException {
        try (PreparedStatement prune = connection.prepareStatement(PRUNE)) {
            prune.setLong(1, now.minus(KEPT).toEpochMilli());
            prune.setInt(2, PRUNED_AT_ONCE);
            prune.executeUpdate();
        }
        try (PreparedStatement add = connection.prepareStatement(ADD)) {
            add.setString(1, identity);
            add.setLong(2, now.toEpochMilli());
            return add.executeUpdate() == 1;
        }
    }
}
