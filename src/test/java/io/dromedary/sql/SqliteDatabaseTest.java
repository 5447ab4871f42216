package io.dromedary.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

@DisplayName("A SQLite database")
class SqliteDatabaseTest {

    private static final String NOTES = "db/notes";

    @TempDir Path folder;

    private Path file() {
        return folder.resolve("notes.db");
    }

    private SqliteDatabase open() {
        return SqliteDatabase.open(file(), NOTES);
    }

    private static SqlWork<Integer> note(String text) {
        return connection -> {
            try (PreparedStatement insert =
                    connection.prepareStatement("insert into note (text) values (?)")) {
                insert.setString(1, text);
                return insert.executeUpdate();
            }
        };
    }

    private static List<String> notes(SqliteDatabase database) {
        return database.read(
                jdbc -> jdbc.queryForList("select text from note order by rowid", String.class));
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    @DisplayName("lets a second one write beside, and neither loses what it read first")
    void beside() {
        SqlWork<Integer> next =
                connection -> {
                    try (Statement statement = connection.createStatement()) {
                        int before;
                        try (var row = statement.executeQuery("select count(*) from note")) {
                            before = row.getInt(1);
                        }
                        statement.execute("insert into note (text) values ('" + before + "')");
                        return before;
                    }
                };
        int each = 200;
        try (SqliteDatabase one = open();
                SqliteDatabase other =
                        SqliteDatabase.openBeside(file(), NOTES, SqliteSettings.SMALL)) {
            List<CompletableFuture<Integer>> writes = new ArrayList<>();
            for (int i = 0; i < each; i++) {
                writes.add(CompletableFuture.supplyAsync(() -> one.write(next)));
                writes.add(CompletableFuture.supplyAsync(() -> other.write(next)));
            }
            assertThat(writes)
                    .extracting(write -> write.orTimeout(60, TimeUnit.SECONDS).join())
                    .doesNotHaveDuplicates()
                    .hasSize(2 * each);
            assertThat(notes(one)).isEqualTo(notes(other)).hasSize(2 * each);
        }
    }

    @Test
    @DisplayName("keeps what was written")
    void keeps() {
        try (SqliteDatabase database = open()) {
            database.write(note("one"));
            database.write(note("two"));
            assertThat(notes(database)).containsExactly("one", "two");
        }
        try (SqliteDatabase database = open()) {
            assertThat(notes(database)).containsExactly("one", "two");
        }
    }

    @Test
    @DisplayName("is durable before it answers: WAL, synchronous=FULL")
    void durable() {
        try (SqliteDatabase database = open()) {
            assertThat(database.<String>write(c -> pragma(c, "journal_mode"))).isEqualTo("wal");
            assertThat(database.<String>write(c -> pragma(c, "synchronous"))).isEqualTo("2");
        }
    }

    private static String pragma(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                var row = statement.executeQuery("pragma " + name)) {
            return row.getString(1);
        }
    }

    @Test
    @DisplayName("says how much can still be stored")
    void free() throws IOException {
        try (SqliteDatabase database = open()) {
            assertThat(database.freeBytes())
                    .isBetween(1L, Files.getFileStore(folder).getTotalSpace());
        }
    }

    @Test
    @DisplayName("does not let readers write")
    void readersReadOnly() {
        try (SqliteDatabase database = open()) {
            assertThatThrownBy(() -> database.read(jdbc -> jdbc.update("delete from note")))
                    .isInstanceOf(DatabaseException.class);
        }
    }

    @Nested
    @DisplayName("cannot be opened, and says why:")
    class Refused {

        @Test
        @DisplayName("the folder and its folder are missing")
        void missing() {
            Path lost = folder.resolve("no/such/notes.db");
            assertThatThrownBy(() -> SqliteDatabase.open(lost, NOTES))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining(lost.getParent().toString())
                    .hasMessageContaining("is missing");
        }

        @Test
        @DisplayName("though one missing folder is created")
        void created() {
            SqliteDatabase.open(folder.resolve("data/notes.db"), NOTES).close();
            assertThat(folder.resolve("data/notes.db")).exists();
        }

        @Test
        @DisplayName("the folder is a file")
        void folderIsFile() throws IOException {
            Files.createFile(folder.resolve("data"));
            assertThatThrownBy(() -> SqliteDatabase.open(folder.resolve("data/notes.db"), NOTES))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("data");
        }

        @Test
        @DisplayName("the file is a folder")
        void fileIsFolder() throws IOException {
            Files.createDirectory(file());
            assertThatThrownBy(() -> open())
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("is not a database");
        }

        @Test
        @DisplayName("the file is something else, which is left as it is")
        void notADatabase() throws IOException {
            Files.writeString(file(), "Dear diary, today nothing happened.");
            assertThatThrownBy(() -> open())
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("notes.db is not a database");
            assertThat(file()).content().startsWith("Dear diary");
        }

        @Test
        @DisplayName("the file only begins like a database")
        void damaged() throws IOException {
            Files.writeString(file(), "SQLite format 3\0" + "x".repeat(10_000));
            assertThatThrownBy(() -> open())
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("notes.db is not a database");
        }

        @Test
        @DisplayName("somebody works with it already")
        void taken() {
            try (SqliteDatabase first = open()) {
                assertThatThrownBy(() -> open())
                        .isInstanceOf(DatabaseException.class)
                        .hasMessageContaining("notes.db is in use");
                first.write(note("unharmed"));
                assertThat(notes(first)).containsExactly("unharmed");
            }
            open().close();
        }

        @Test
        @DisplayName("another process works with it, which is named")
        void takenByAnotherProcess() throws Exception {
            Process holder =
                    new ProcessBuilder(
                                    ProcessHandle.current().info().command().orElseThrow(),
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    Holder.class.getName(),
                                    file().toString())
                            .redirectErrorStream(true)
                            .start();
            try {
                Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> Files.exists(folder.resolve("held")));
                assertThatThrownBy(() -> open())
                        .isInstanceOf(DatabaseException.class)
                        .hasMessageContaining("is in use by process " + holder.pid());
            } finally {
                holder.destroyForcibly().waitFor();
            }
            open().close();
        }

        @Test
        @DisplayName("a newer version of the program made it")
        void newer() {
            SqliteDatabase.open(file(), "db/notes-newer").close();
            assertThatThrownBy(() -> open())
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("newer version of the program");
            SqliteDatabase.open(file(), "db/notes-newer").close();
        }
    }

    @Nested
    @DisplayName("writes in groups:")
    class Groups {

        @Test
        @DisplayName("what waits shares a transaction, in the order of the calls")
        void share() throws Exception {
            AtomicInteger commits = new AtomicInteger();
            TransactionListener counter =
                    new TransactionListener() {
                        @Override
                        public void afterCommit() {
                            commits.incrementAndGet();
                        }
                    };
            try (SqliteDatabase database =
                    SqliteDatabase.open(file(), NOTES, SqliteSettings.SMALL, counter)) {
                CountDownLatch go = new CountDownLatch(1);
                CompletableFuture<Boolean> waiting = database.write(waitFor(go), 0);
                List<CompletableFuture<Integer>> answers = new ArrayList<>();
                List<String> expected = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    answers.add(database.write(note("n" + i), 0));
                    expected.add("n" + i);
                }
                go.countDown();
                assertThat(waiting.get(30, TimeUnit.SECONDS)).isTrue();
                for (CompletableFuture<Integer> answer : answers) {
                    assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo(1);
                }
                assertThat(notes(database)).isEqualTo(expected);
                assertThat(commits).hasValueLessThanOrEqualTo(2);
            }
        }

        @Test
        @DisplayName("one that fails is undone and harms no other")
        void oneFails() throws Exception {
            try (SqliteDatabase database = open()) {
                CountDownLatch go = new CountDownLatch(1);
                CompletableFuture<Boolean> waiting = database.write(waitFor(go), 0);
                CompletableFuture<Integer> before = database.write(note("before"), 0);
                CompletableFuture<Integer> bad =
                        database.write(
                                connection -> {
                                    note("bad").run(connection);
                                    throw new IllegalStateException("on purpose");
                                },
                                0);
                CompletableFuture<Integer> after = database.write(note("after"), 0);
                go.countDown();
                assertThat(waiting.get(30, TimeUnit.SECONDS)).isTrue();
                assertThat(before.get(30, TimeUnit.SECONDS)).isEqualTo(1);
                assertThat(after.get(30, TimeUnit.SECONDS)).isEqualTo(1);
                assertThatThrownBy(() -> bad.get(30, TimeUnit.SECONDS))
                        .isInstanceOf(ExecutionException.class)
                        .hasRootCauseInstanceOf(IllegalStateException.class);
                assertThat(notes(database)).containsExactly("before", "after");
            }
        }

        @Test
        @DisplayName("a full queue makes writers wait, then refuses them")
        void full() throws Exception {
            SqliteSettings impatient =
                    new SqliteSettings(
                            4096, 1 << 20, 1 << 20, 2, 10_000, 1, 1 << 20, Duration.ofMillis(300));
            try (SqliteDatabase database =
                    SqliteDatabase.open(file(), NOTES, impatient, TransactionListener.NONE)) {
                CountDownLatch go = new CountDownLatch(1);
                CompletableFuture<Boolean> waiting = database.write(waitFor(go), 0);
                CompletableFuture<Integer> first = database.write(note("first"), 8_000);
                CompletableFuture<Integer> second = database.write(note("second"), 8_000);
                assertThatThrownBy(second::get)
                        .cause()
                        .isInstanceOf(DatabaseException.class)
                        .hasMessageContaining("takes nothing more");
                go.countDown();
                assertThat(waiting.get(30, TimeUnit.SECONDS)).isTrue();
                assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(1);
                assertThat(database.write(note("third"))).isEqualTo(1);
                assertThat(notes(database)).containsExactly("first", "third");
            }
        }

        @Test
        @DisplayName("closing stores what waits, and refuses what comes later")
        void closing() throws Exception {
            SqliteDatabase database = open();
            List<CompletableFuture<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                answers.add(database.write(note("n" + i), 0));
            }
            database.close();
            for (CompletableFuture<Integer> answer : answers) {
                assertThat(answer).isCompletedWithValue(1);
            }
            assertThatThrownBy(() -> database.write(note("late")))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("is closed");
            try (SqliteDatabase again = open()) {
                assertThat(notes(again)).hasSize(50);
            }
        }

        private SqlWork<Boolean> waitFor(CountDownLatch latch) {
            return connection -> {
                try {
                    return latch.await(30, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            };
        }
    }

    @Nested
    @DisplayName("on a full disk")
    class Full {

        @Test
        @DisplayName("refuses what does not fit, keeps what it has, and goes on when there is room")
        void full() {
            try (SqliteDatabase database = open()) {
                database.write(note("before"));
                String big = "x".repeat(200_000);
                for (int i = 0; i < 3; i++) {
                    assertThatThrownBy(() -> database.write(withPages(30, big)))
                            .isInstanceOf(DatabaseException.class)
                            .hasMessageContaining("notes.db cannot grow: the disk is full");
                }
                assertThat(database.write(withPages(30, "small"))).isEqualTo(1);
                assertThat(database.write(withPages(3000, big))).isEqualTo(1);
                assertThat(notes(database)).containsExactly("before", "small", big);
            }
        }

        /** A note written while the file may have so many pages: to SQLite, a disk of that size. */
        private SqlWork<Integer> withPages(int pages, String text) {
            return connection -> {
                execute(connection, "pragma max_page_count = " + pages);
                return note(text).run(connection);
            };
        }
    }

    /** Opens the file in a process of its own, and holds it until killed. */
    static final class Holder {

        public static void main(String[] arguments) throws Exception {
            Path file = Path.of(arguments[0]);
            try (SqliteDatabase database = SqliteDatabase.open(file, NOTES)) {
                Files.createFile(database.file().resolveSibling("held"));
                new CountDownLatch(1).await();
            }
        }
    }

    @Nested
    @DisplayName("keeps its statements prepared, and yet")
    class Prepared {

        @Test
        @DisplayName("has no limit to how many different ones it runs")
        void many() {
            try (SqliteDatabase database = open()) {
                database.write(note("one"));
                for (int number = 0; number < 1_000; number++) {
                    String sql = "select count(*) + " + number + " from note where text = ?";
                    int read =
                            database.read(jdbc -> jdbc.queryForObject(sql, Integer.class, "one"));
                    int asked = database.write(connection -> ask(connection, sql, "one"));
                    assertThat(read).isEqualTo(asked).isEqualTo(number + 1);
                }
            }
        }

        @Test
        @DisplayName("runs one while its rows are read")
        void nested() {
            String sql = "select count(*) from note where text <= ?";
            try (SqliteDatabase database = open()) {
                database.write(note("one"));
                database.write(note("two"));
                List<Integer> counts =
                        database.write(
                                connection -> {
                                    List<Integer> all = new ArrayList<>();
                                    try (PreparedStatement outer =
                                            connection.prepareStatement(sql)) {
                                        outer.setString(1, "two");
                                        try (var row = outer.executeQuery()) {
                                            all.add(ask(connection, sql, "one"));
                                            all.add(row.getInt(1));
                                        }
                                    }
                                    return all;
                                });
                assertThat(counts).containsExactly(1, 2);
            }
        }

        @Test
        @DisplayName("sees what is newer after rows were left unread")
        void unread() {
            String sql = "select text from note";
            try (SqliteDatabase database = open()) {
                database.write(note("one"));
                database.write(note("two"));
                RowCallbackHandler leaves =
                        row -> {
                            throw new SQLException("enough");
                        };
                for (int i = 0; i < 10; i++) {
                    assertThatThrownBy(() -> database.read(jdbc -> leave(jdbc, sql, leaves)))
                            .hasMessageContaining("enough");
                }
                database.write(note("three"));
                List<String> texts = database.read(jdbc -> jdbc.queryForList(sql, String.class));
                assertThat(texts).containsExactly("one", "two", "three");
            }
        }

        @Test
        @DisplayName("prepares it again when a table was changed beside")
        void changed() {
            try (SqliteDatabase database = open();
                    SqliteDatabase other =
                            SqliteDatabase.openBeside(file(), NOTES, SqliteSettings.SMALL)) {
                database.write(note("one"));
                int before = columns(database);
                other.write(
                        connection -> {
                            execute(connection, "alter table note add column author text");
                            return 0;
                        });
                assertThat(columns(database)).isEqualTo(before + 1);
                database.write(note("two"));
                assertThat(notes(database)).containsExactly("one", "two");
            }
        }

        private static int leave(JdbcTemplate jdbc, String sql, RowCallbackHandler leaves) {
            jdbc.query(sql, leaves);
            return 0;
        }

        private static int columns(SqliteDatabase database) {
            return database.read(jdbc -> jdbc.queryForList("select * from note").get(0).size());
        }

        private static int ask(Connection connection, String sql, String text) throws SQLException {
            try (PreparedStatement query = connection.prepareStatement(sql)) {
                query.setString(1, text);
                try (var row = query.executeQuery()) {
                    return row.getInt(1);
                }
            }
        }
    }
}
