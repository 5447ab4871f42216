package io.dromedary.kod.store;

import io.dromedary.kod.collision.ReceptionRegistry;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MarkStore;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.receive.Receipt;
import io.dromedary.kod.receive.Receipts;
import io.dromedary.kod.registry.ChangeRegistry;
import io.dromedary.kod.registry.RegistryAdministration;
import io.dromedary.kod.registry.SessionRegistry;
import io.dromedary.kod.rules.KodRules;
import io.dromedary.kod.send.Histories;
import io.dromedary.sql.PostgresAccess;
import io.dromedary.sql.PostgresDatabase;
import io.dromedary.sql.PostgresSettings;
import io.dromedary.sql.SqlDatabase;
import io.dromedary.sql.SqliteDatabase;
import io.dromedary.sql.SqliteSettings;
import io.dromedary.sql.TransactionListener;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Marks, receipts and the registry of objects, with the same statements in every database.
 * Thread-safe; its methods throw {@link io.dromedary.sql.DatabaseException}.
 */
public final class KodStore implements MarkStore, Receipts, AutoCloseable {

    private static final String OF_MESSAGE =
            " where inbox = ? and sender = ? and recipient = ? and mark = ? and number = ?";
    private static final String FIND = "select sha256, late, at from receipt" + OF_MESSAGE;

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
    private static final String REACHED =
            "select mark from applied_mark where inbox = ? and sender = ? and recipient = ?";
    private static final int FORGOTTEN_AT_ONCE = 10_000;
    private static final String FORGET =
            """
            delete from receipt where (inbox, sender, recipient, mark, number) in (
              select inbox, sender, recipient, mark, number from receipt
              where inbox = ? and at < ? order by at limit\s"""
                    + FORGOTTEN_AT_ONCE
                    + ")";
    private static final long RECEIPT_BYTES = 256;

    private static final long MIB = 1 << 20;

    /** The registry may be many times as large as the heap; its pages are cached outside. */
    private static final SqliteSettings SQLITE =
            new SqliteSettings(
                    8192, 32 * MIB, 8 * MIB, 4, 16 * MIB, 4 * MIB, 8 * MIB, Duration.ofSeconds(60));

    private final SqlDatabase database;
    private final SessionRegistry sessions;

    private KodStore(SqlDatabase database) {
        this.database = database;
        this.sessions = new SessionStore(database);
    }

    /**
     * Opens the file, and creates it if need be.
     *
     * @throws io.dromedary.sql.DatabaseException as {@link SqliteDatabase#open}
     */
    public static KodStore open(Path file) {
        return new KodStore(SqliteDatabase.open(file, "db/kod", SQLITE, TransactionListener.NONE));
    }

    /**
     * Opens a file that the service may be working with.
     *
     * @throws io.dromedary.sql.DatabaseException as {@link SqliteDatabase#openBeside}
     */
    public static KodStore openBeside(Path file) {
        return new KodStore(SqliteDatabase.openBeside(file, "db/kod", SQLITE));
    }

    /**
     * Connects, and creates the tables if need be.
     *
     * @throws io.dromedary.sql.DatabaseException as {@link PostgresDatabase#open}
     */
    public static KodStore open(PostgresAccess access) {
        return new KodStore(
                PostgresDatabase.open(
                        access,
                        "db/postgres/kod",
                        PostgresSettings.BUSY,
                        TransactionListener.NONE));
    }

    @Override
    public long advance(String sender, long now) {
        return database.write(connection -> LastMark.advance(connection, sender, now));
    }

    @Override
    public Optional<Receipt> find(String inbox, MessageName name) {
        StreamKey stream = name.stream();
        return database
                .read(
                        jdbc ->
                                jdbc.query(
                                        FIND,
                                        (row, number) ->
                                                new Receipt(
                                                        row.getString(1),
                                                        row.getInt(2) != 0,
                                                        Instant.ofEpochMilli(row.getLong(3))),
                                        inbox,
                                        stream.sender(),
                                        stream.recipient(),
                                        name.mark().digits(),
                                        name.number()))
                .stream()
                .findFirst();
    }

    @Override
    public CompletableFuture<?> record(String inbox, MessageName name, Receipt receipt) {
        return database.write(
                connection -> {
                    try (PreparedStatement record = connection.prepareStatement(RECORD);
                            PreparedStatement reach = connection.prepareStatement(REACH)) {
                        bind(record, inbox, name);
                        record.setInt(5, name.number());
                        record.setString(6, receipt.sha256());
                        record.setInt(7, receipt.late() ? 1 : 0);
                        record.setLong(8, receipt.at().toEpochMilli());
                        bind(reach, inbox, name);
                        return record.executeUpdate() + reach.executeUpdate();
                    }
                },
                RECEIPT_BYTES);
    }

    private static void bind(PreparedStatement statement, String inbox, MessageName name)
            throws SQLException {
        statement.setString(1, inbox);
        statement.setString(2, name.stream().sender());
        statement.setString(3, name.stream().recipient());
        statement.setString(4, name.mark().digits());
    }

    @Override
    public Optional<Mark> lastApplied(String inbox, StreamKey stream) {
        return database
                .read(
                        jdbc ->
                                jdbc.queryForList(
                                        REACHED,
                                        String.class,
                                        inbox,
                                        stream.sender(),
                                        stream.recipient()))
                .stream()
                .findFirst()
                .map(Mark::new);
    }

    @Override
    public int forget(String inbox, Instant before) {
        return database.write(
                connection -> {
                    try (PreparedStatement forget = connection.prepareStatement(FORGET)) {
                        forget.setString(1, inbox);
                        forget.setLong(2, before.toEpochMilli());
                        return forget.executeUpdate();
                    }
                });
    }

    /** What sending sessions ask; one at a time. */
    public SessionRegistry sessions() {
        return sessions;
    }

    /**
     * Where the changes of a node come in.
     *
     * @param node its code
     */
    public ChangeRegistry changes(String node, Clock clock) {
        return new ChangeStore(database, node, clock);
    }

    /**
     * Where messages of other nodes come in.
     *
     * @param rules say which node this is, and who wins a collision
     */
    public ReceptionRegistry receptions(KodRules rules, Clock clock) {
        return new ReceptionStore(database, rules, clock);
    }

    /** The historical transfers, for whoever sends. */
    public Histories histories(Clock clock) {
        return new TransferStore(database, clock);
    }

    /** What people do with the registry. */
    public RegistryAdministration administration(Clock clock) {
        return new TransferStore(database, clock);
    }

    @Override
    public void close() {
        database.close();
    }
}
