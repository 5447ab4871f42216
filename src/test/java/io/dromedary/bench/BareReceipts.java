package io.dromedary.bench;

import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.store.KodStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;

/** Where a bare loop stores that it has received a message; durable when {@link #add} returns. */
interface BareReceipts extends AutoCloseable {

    /** Stores one, by itself. */
    void add(MessageName name, String sha256) throws IOException, SQLException;

    @Override
    void close() throws IOException, SQLException;

    /** A list in a file: a line and a sync for each. */
    static BareReceipts list(Path file) throws IOException {
        FileChannel list =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new BareReceipts() {
            @Override
            public void add(MessageName name, String sha256) throws IOException {
                String line = name + " " + sha256 + "\n";
                list.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
                list.force(false);
            }

            @Override
            public void close() throws IOException {
                list.close();
            }
        };
    }

    /**
     * The product's tables in the product's database with its settings, through sqlite-jdbc alone:
     * statements prepared once, a commit for each receipt, which syncs the log as the product does.
     */
    static BareReceipts database(Path file) throws SQLException {
        KodStore.open(file).close();
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        config.setCacheSize(-32 << 10);
        Connection connection = config.createConnection("jdbc:sqlite:" + file);
        try (Statement statement = connection.createStatement()) {
            statement.execute("pragma wal_autocheckpoint = 1024"); // 8 MiB
        }
        connection.setAutoCommit(false);
        PreparedStatement receipt =
                connection.prepareStatement("insert into receipt values (?, ?, ?, ?, ?, ?, ?, ?)");
        PreparedStatement reached =
                connection.prepareStatement(
                        "insert into applied_mark values (?, ?, ?, ?) on conflict (inbox, sender,"
                                + " recipient) do update set mark = excluded.mark");
        return new BareReceipts() {
            @Override
            public void add(MessageName name, String sha256) throws SQLException {
                for (PreparedStatement each : new PreparedStatement[] {receipt, reached}) {
                    each.setString(1, file.toString());
                    each.setString(2, name.stream().sender());
                    each.setString(3, name.stream().recipient());
                    each.setString(4, name.mark().digits());
                }
                receipt.setInt(5, name.number());
                receipt.setString(6, sha256);
                receipt.setInt(7, 0);
                receipt.setLong(8, System.currentTimeMillis());
                receipt.executeUpdate();
                reached.executeUpdate();
                connection.commit();
            }

            @Override
            public void close() throws SQLException {
                connection.close();
            }
        };
    }
}
