package io.dromedary.kod.store;

import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.receive.Receipt;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Writes receipts. Its statements are prepared once a connection: to prepare them took a third of
 * the time of a receipt.
 *
 * <p>For the one thread that writes the database.
 */
final class ReceiptWriter {

    /** The first receipt stays: a second one can only be of the same content. */
    private static final String RECORD =
            """
            insert into receipt (inbox, sender, recipient, mark, number, sha256, late, at)
            values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing""";

    private static final String REACH =
            """
            insert into applied_mark (inbox, sender, recipient, mark) values (?, ?, ?, ?)
            on conflict (inbox, sender, recipient) do update set mark = excluded.mark
            where excluded.mark > applied_mark.mark""";

    private final Connection connection;
    private final PreparedStatement record;
    private final PreparedStatement reach;

    /** Its statements are closed with the connection. */
    ReceiptWriter(Connection connection) throws SQLException {
        this.connection = connection;
        this.record = connection.prepareStatement(RECORD);
        this.reach = connection.prepareStatement(REACH);
    }

    /** Whether it writes to this connection. */
    boolean isOf(Connection other) {
        return connection == other;
    }

    /** Within the transaction of the connection; returns how many rows it has changed. */
    int write(String inbox, MessageName name, Receipt receipt) throws SQLException {
        bind(record, inbox, name);
        record.setInt(5, name.number());
        record.setString(6, receipt.sha256());
        record.setInt(7, receipt.late() ? 1 : 0);
        record.setLong(8, receipt.at().toEpochMilli());
        bind(reach, inbox, name);
        return record.executeUpdate() + reach.executeUpdate();
    }

    private static void bind(PreparedStatement statement, String inbox, MessageName name)
            throws SQLException {
        statement.setString(1, inbox);
        statement.setString(2, name.stream().sender());
        statement.setString(3, name.stream().recipient());
        statement.setString(4, name.mark().digits());
    }
}
