package io.dromedary.kod.store;

import io.dromedary.kod.message.Mark;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/** The last mark of each sender, after which only later ones are given. */
final class LastMark {

    private static final String ADVANCE =
            """
            insert into last_mark (sender, millis) values (?, ?)
            on conflict (sender) do update set millis =
              case when excluded.millis > last_mark.millis then excluded.millis
                   else last_mark.millis + 1 end
            returning millis""";

    private LastMark() {}

    /** Moves it to {@code now}, but by a millisecond at least. */
    static Mark advance(Connection connection, String sender, Instant now) throws SQLException {
        return Mark.of(Instant.ofEpochMilli(advance(connection, sender, now.toEpochMilli())));
    }

    /** The same, in milliseconds since 1970. */
    static long advance(Connection connection, String sender, long now) throws SQLException {
        try (PreparedStatement advance = connection.prepareStatement(ADVANCE)) {
            advance.setString(1, sender);
            advance.setLong(2, now);
            try (ResultSet row = advance.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
