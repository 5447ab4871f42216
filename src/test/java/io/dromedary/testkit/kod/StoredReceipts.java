package io.dromedary.testkit.kod;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.StreamKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which receipts a receiver had on disk when it was killed, and how far the ledger had come then.
 * Behind that line of the ledger such a message must not stand again: the receiver knew of it.
 *
 * <p>The ledger itself cannot tell: a message may be committed, and its receiver killed before the
 * receipt, so that it must come again.
 */
final class StoredReceipts {

    private static final String ALL = "select sender, recipient, mark, number, sha256 from receipt";

    private final Map<String, Integer> linesBefore = new HashMap<>();

    /** Looks, while no process of this run is alive. */
    void note(Path database, Path ledger) throws IOException {
        if (!Files.exists(database) || !Files.exists(ledger)) {
            return; // killed before there was any
        }
        int lines = Files.readAllLines(ledger).size();
        for (String key : read(database)) {
            linesBefore.putIfAbsent(key, lines);
        }
    }

    private static List<String> read(Path database) throws IOException {
        List<String> keys = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(ALL)) {
            while (rows.next()) {
                MessageName name =
                        new MessageName(
                                new StreamKey(rows.getString(1), rows.getString(2)),
                                new Mark(rows.getString(3)),
                                rows.getInt(4));
                keys.add(KodLedger.key(name.fileName(), rows.getString(5)));
            }
        } catch (SQLException e) {
            throw new IOException("the receipts in " + database + " cannot be read", e);
        }
        return keys;
    }

    /** How many messages had a receipt at a kill. */
    int size() {
        return linesBefore.size();
    }

    /** Whether there was a receipt on disk before this line of the ledger was written. */
    boolean isBefore(int line, String key) {
        return linesBefore.getOrDefault(key, Integer.MAX_VALUE) <= line;
    }
}
