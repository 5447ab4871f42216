package io.dromedary.kod.store;

import io.dromedary.kod.collision.ReceptionRegistry;
import io.dromedary.kod.health.OpenAlarms;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MarkStore;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.receive.Receipt;
import io.dromedary.kod.receive.Receipts;
import io.dromedary.kod.registry.ChangeRegistry;
import io.dromedary.kod.registry.ObjectRegistry;
import io.dromedary.kod.registry.RegistryAdministration;
import io.dromedary.kod.rules.KodRules;
import io.dromedary.kod.send.SendRegistry;
import io.dromedary.sql.PostgresAccess;
import io.dromedary.sql.PostgresDatabase;
import io.dromedary.sql.PostgresSettings;
import io.dromedary.sql.SqlDatabase;
import io.dromedary.sql.SqliteDatabase;
import io.dromedary.sql.SqliteSettings;
import io.dromedary.sql.TransactionListener;
import java.nio.file.Path;
import java.sql.Connection;
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
    private static final String POSTGRES_NOW =
            "select cast(extract(epoch from clock_timestamp()) * 1000 as bigint)";
    private static final long RECEIPT_BYTES = 256;

    private static final long MIB = 1 << 20;

    /** The registry may be many times as large as the heap; its pages are cached outside. */
    private static final SqliteSettings SQLITE =
            new SqliteSettings(
                    8192, 32 * MIB, 8 * MIB, 4, 16 * MIB, 4 * MIB, 8 * MIB, Duration.ofSeconds(60));

    private final SqlDatabase database;
    private final ObjectRegistry objects;

    /** Asks for the milliseconds since 1970, if the database has a machine of its own. */
    private final Optional<String> now;

    /** Used by the thread that writes the database alone. */
    private Optional<ReceiptWriter> receiptWriter = Optional.empty();

    private KodStore(SqlDatabase database, Optional<String> now) {
        this.database = database;
        this.now = now;
        this.objects = new ObjectStore(database);
    }

    /**
     * Opens the file, and creates it if need be.
     *
     * @throws io.dromedary.sql.DatabaseException as {@link SqliteDatabase#open}
     */
    public static KodStore open(Path file) {
        return new KodStore(
                SqliteDatabase.open(file, "db/kod", SQLITE, TransactionListener.NONE),
                Optional.empty());
    }

    /**
     * Opens a file that the service may be working with.
     *
     * @throws io.dromedary.sql.DatabaseException as {@link SqliteDatabase#openBeside}
     */
    public static KodStore openBeside(Path file) {
        return new KodStore(SqliteDatabase.openBeside(file, "db/kod", SQLITE), Optional.empty());
    }

    /**
     * Connects, and creates the tables if need be.
     *
     * @throws io.dromedary.sql.DatabaseException as {@link PostgresDatabase#open}
     */
    public static KodStore open(PostgresAccess access) {
        return new KodStore(
                PostgresDatabase.open(
                        access, "db/postgres/kod", PostgresSettings.BUSY, TransactionListener.NONE),
                Optional.of(POSTGRES_NOW));
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
                connection -> receipts(connection).write(inbox, name, receipt), RECEIPT_BYTES);
    }

    private ReceiptWriter receipts(Connection connection) throws SQLException {
        if (receiptWriter.isEmpty() || !receiptWriter.get().isOf(connection)) {
            receiptWriter = Optional.of(new ReceiptWriter(connection));
        }
        return receiptWriter.get();
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

    /** What is known of objects. */
    public ObjectRegistry objects() {
        return objects;
    }

    /**
     * Takes over the sending. Whoever had it before, in this process or another one, can neither
     * begin a session any more nor complete one, nor move a historical transfer.
     */
    public SendRegistry takeOver(Clock clock) {
        return new SessionStore(database, clock);
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

    /**
     * The alarms of a node that are not over.
     *
     * @param node its code; empty where it is not known
     */
    public OpenAlarms openAlarms(String node) {
        return new AlarmStore(database, node);
    }

    /**
     * The clock that all who share the registry may go by: that of the database server, as commands
     * come from anybody's machine. A file is on the machine of the service.
     *
     * @param machine clock of this machine
     */
    public Clock clock(Clock machine) {
        return now.map(
                        query ->
                                database.read(
                                        jdbc ->
                                                jdbc.query(query, (row, number) -> row.getLong(1))
                                                        .get(0)))
                .map(Instant::ofEpochMilli)
                .map(there -> Clock.offset(machine, Duration.between(machine.instant(), there)))
                .orElse(machine);
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
