package io.dromedary.subscription.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dromedary.event.EventFilter;
import io.dromedary.subscription.StartPosition;
import io.dromedary.subscription.StoredSubscription;
import io.dromedary.subscription.Subscription;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** A subscription as a row of a table: the same columns in every database. */
public final class SubscriptionRow {

    /** In the order of {@link #bindNew}. */
    public static final String COLUMNS =
            "name, channel, start, filter, acknowledged, not_before, session";

    private static final ObjectMapper JSON = new ObjectMapper();

    private SubscriptionRow() {}

    /**
     * The subscription of the row.
     *
     * @throws SQLException if it cannot be read, or is not what was stored
     */
    public static StoredSubscription read(ResultSet row) throws SQLException {
        Subscription subscription =
                new Subscription(
                        row.getString("name"),
                        row.getString("channel"),
                        StartPosition.parse(row.getString("start")),
                        filter(row.getString("filter")));
        return new StoredSubscription(
                subscription,
                row.getLong("acknowledged"),
                Optional.ofNullable(row.getString("not_before")).map(Instant::parse),
                row.getString("session"));
    }

    /** Sets the first seven parameters to the columns of a new row. */
    public static void bindNew(PreparedStatement insert, StoredSubscription one)
            throws SQLException {
        Subscription subscription = one.subscription();
        insert.setString(1, subscription.name());
        insert.setString(2, subscription.channel());
        insert.setString(3, subscription.start().toString());
        insert.setString(4, subscription.filter().toJson().toString());
        insert.setLong(5, one.offset());
        insert.setString(6, notBefore(one));
        insert.setString(7, one.session());
    }

    /** The column {@code not_before}: null without such a time. */
    public static String notBefore(StoredSubscription one) {
        return one.notBefore().map(Instant::toString).orElse(null);
    }

    private static EventFilter filter(String json) throws SQLException {
        try {
            return EventFilter.parse(JSON.readTree(json));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new SQLException("the stored filter " + json + " cannot be read", e);
        }
    }
}
