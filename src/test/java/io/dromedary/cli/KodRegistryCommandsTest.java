package io.dromedary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageObject;
import io.dromedary.kod.registry.Boundary;
import io.dromedary.kod.registry.ChangedObject;
import io.dromedary.kod.registry.Delivery;
import io.dromedary.kod.registry.ObjectHead;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.send.SendRegistry;
import io.dromedary.kod.store.KodStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("kod, on a registry")
class KodRegistryCommandsTest {

    private static final String MARK = "20260131080000000";
    private static final String NEVER = "19700101000000000";
    private static final String TYPE = "Справочник.Контрагенты";

    @TempDir private Path data;
    private Path rules;

    @BeforeEach
    void registry() throws IOException {
        rules =
                Files.writeString(
                        data.resolve("kod.yaml"),
                        "this-node: 01\nnodes: {01: {centre: true}, 02: {}, 03: {}}\ntypes:\n  "
                                + TYPE
                                + ": {recipients: everywhere}\n");
        store().close();
    }

    private KodStore store() {
        return KodStore.open(data.resolve("kod.db"));
    }

    private Call call(Object... words) {
        return Call.of(
                Stream.concat(Stream.of("kod"), Stream.concat(Stream.of(words), place()))
                        .toArray());
    }

    private Call callForNode(Object... words) {
        return call(Stream.concat(Stream.of(words), Stream.of("--rules", rules)).toArray());
    }

    private Stream<Object> place() {
        return Stream.of("--data", data);
    }

    private static ObjectKey key(int number) {
        return new ObjectKey(TYPE, "00000000-0000-0000-0000-%012d".formatted(number));
    }

    /** Three objects wait; of these node 02 is told to hold the first. */
    private void submit() {
        try (KodStore store = store()) {
            store.changes("01", Clock.systemUTC())
                    .submit(
                            IntStream.rangeClosed(1, 3)
                                    .mapToObj(KodRegistryCommandsTest::change)
                                    .toList());
            ObjectHead first = store.objects().heads(List.of(key(1))).get(key(1));
            store.takeOver(Clock.systemUTC())
                    .complete(
                            List.of(new Delivery("02", first, new Mark(MARK))),
                            List.of(),
                            Optional.empty());
        }
    }

    private static ChangedObject change(int number) {
        return new ChangedObject(
                key(number),
                MessageObject.of("", TYPE, "{}".getBytes(StandardCharsets.UTF_8)),
                false,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    private Optional<String> held() {
        try (KodStore store = store()) {
            return Optional.ofNullable(store.objects().presence("02", List.of(key(1))).get(key(1)))
                    .map(presence -> presence.hash());
        }
    }

    @Nested
    @DisplayName("boundary")
    class OfTheBoundary {

        @Test
        @DisplayName("get prints the mark and how many objects wait; none before the first session")
        void get() {
            Call none = call("boundary", "get");
            assertThat(none.code()).as(none.err()).isZero();
            assertThat(none.out().strip()).isEqualTo("none\t0");

            submit();
            assertThat(call("boundary", "get").out().strip()).isEqualTo("none\t3");
        }

        @Test
        @DisplayName("set puts it behind all changes of the mark, and says where it was")
        void set() {
            Call first = call("boundary", "set", MARK);
            assertThat(first.code()).as(first.err()).isZero();
            assertThat(first.out()).isEmpty();
            assertThat(first.err()).contains("was nowhere and is " + MARK);
            assertThat(call("boundary", "get").out().strip()).isEqualTo(MARK + "\t0");
            try (KodStore store = store()) {
                assertThat(store.objects().boundary())
                        .contains(new Boundary(new Mark(MARK), Long.MAX_VALUE));
            }
            assertThat(call("boundary", "set", "20260201080000000").err())
                    .contains("was " + MARK + " and is 20260201080000000");
        }

        @Test
        @DisplayName("set takes a real moment only")
        void wrong() {
            for (String mark : List.of("2026", "20260231080000000", "20990101000000000", "x")) {
                Call call = call("boundary", "set", mark);
                assertThat(call.code()).isEqualTo(ExitCode.WRONG_CALL);
                assertThat(call.err()).contains(mark);
            }
            assertThat(call("boundary", "set").code()).isEqualTo(ExitCode.WRONG_CALL);
            assertThat(call("boundary", "get").out()).startsWith("none");
        }
    }

    @Nested
    @DisplayName("history")
    class OfHistories {

        @Test
        @DisplayName("start begins at the boundary, and status shows how far it is")
        void start() {
            call("boundary", "set", MARK);
            Call first = callForNode("history", "start", "02", "--since", "20250101000000000");
            assertThat(first.code()).as(first.err()).isZero();
            assertThat(first.err())
                    .contains(
                            "Begun: 1\t02\t%s\t%s\t20250101000000000\trunning"
                                    .formatted(MARK, MARK));
            callForNode("history", "start", "03");

            assertThat(call("history", "status").out().lines()).hasSize(2);
            assertThat(call("history", "status", "03").out().strip())
                    .isEqualTo("2\t03\t%s\t%s\t%s\trunning".formatted(MARK, MARK, NEVER));
        }

        @Test
        @DisplayName("status says when a transfer was finished")
        void finished() {
            callForNode("history", "start", "02");
            try (KodStore store = store()) {
                SendRegistry sender = store.takeOver(Clock.systemUTC());
                sender.finish(sender.open().get(0));
            }
            assertThat(call("history", "status").out()).contains("\tfinished 2");
        }

        @Test
        @DisplayName("start wants a mark")
        void wrong() {
            Call call = callForNode("history", "start", "02", "--since", "yesterday");
            assertThat(call.code()).isEqualTo(ExitCode.WRONG_CALL);
            assertThat(call.err()).contains("yesterday");
            assertThat(call("history", "status").out()).isEmpty();
        }
    }

    @Nested
    @DisplayName("rebuild and init-node")
    class OfNodes {

        @Test
        @DisplayName("rebuild forgets in which state the node holds objects, not which")
        void rebuild() {
            submit();
            assertThat(held()).hasValueSatisfying(hash -> assertThat(hash).isNotEmpty());
            Call call = callForNode("rebuild", "02");
            assertThat(call.code()).as(call.err()).isZero();
            assertThat(call.err()).contains("Begun: 1\t02\t").contains(NEVER + "\trunning");
            assertThat(held()).contains("");
        }

        @Test
        @DisplayName("init-node forgets which objects it holds, and ends an earlier transfer")
        void initialise() {
            submit();
            callForNode("rebuild", "02");
            Call call = callForNode("init-node", "02", "--since", MARK);
            assertThat(call.code()).as(call.err()).isZero();
            assertThat(call.err()).contains("Begun: 2\t02\t").contains(MARK + "\trunning");
            assertThat(held()).isEmpty();
            assertThat(call("history", "status").out().lines())
                    .satisfiesExactly(
                            line -> assertThat(line).contains("superseded"),
                            line -> assertThat(line).endsWith("running"));
        }
    }

    @Test
    @DisplayName("works beside the service, which goes on")
    void beside() {
        submit();
        try (KodStore service = store()) {
            assertThat(call("boundary", "get").out().strip()).isEqualTo("none\t3");
            Call set = call("boundary", "set", MARK);
            assertThat(set.code()).as(set.err()).isZero();
            assertThat(service.objects().boundary())
                    .contains(new Boundary(new Mark(MARK), Long.MAX_VALUE));
            for (List<String> words :
                    List.of(
                            List.of("history", "start", "02"),
                            List.of("rebuild", "02"),
                            List.of("init-node", "02"))) {
                Call call = callForNode(words.toArray());
                assertThat(call.code()).as(call.err()).isZero();
            }
            assertThat(service.takeOver(Clock.systemUTC()).open()).hasSize(1);
            service.changes("01", Clock.systemUTC()).submit(List.of(change(4)));
            assertThat(call("boundary", "get").out().strip()).isEqualTo(MARK + "\t4");
            assertThat(call("history", "status").out().lines()).hasSize(3);
        }
    }

    @Nested
    @DisplayName("refuses")
    class Refuses {

        @Test
        @DisplayName("a node that the rules do not have, and this node itself")
        void wrongNode() {
            for (List<String> words :
                    List.of(
                            List.of("rebuild"),
                            List.of("init-node"),
                            List.of("history", "start"))) {
                Call unknown = callForNode(Stream.concat(words.stream(), Stream.of("2")).toArray());
                assertThat(unknown.code()).isEqualTo(ExitCode.WRONG_CALL);
                assertThat(unknown.err())
                        .contains("'2' is no node of " + rules + ", which has 01, 02, 03");
                Call own = callForNode(Stream.concat(words.stream(), Stream.of("01")).toArray());
                assertThat(own.code()).isEqualTo(ExitCode.WRONG_CALL);
                assertThat(own.err()).contains("01 is this node itself");
            }
            assertThat(call("history", "status").out()).isEmpty();
        }

        @Test
        @DisplayName("to guess which nodes there are")
        void noRules() {
            Call call = call("rebuild", "02", "--rules", data.resolve("none.yaml"));
            assertThat(call.code()).isEqualTo(ExitCode.WRONG_CALL);
            assertThat(call.err()).contains("none.yaml: there is no such file", "--rules");
        }

        @Test
        @DisplayName("a folder without a registry, and makes none there")
        void noRegistry() {
            Path other = data.resolve("other");
            for (List<String> words :
                    List.of(
                            List.of("boundary", "get"),
                            List.of("boundary", "set", MARK),
                            List.of("history", "status"))) {
                Call call =
                        Call.of(
                                Stream.of(List.of("kod"), words, List.of("--data", other))
                                        .flatMap(List::stream)
                                        .toArray());
                assertThat(call.code()).isEqualTo(ExitCode.WRONG_CALL);
                assertThat(call.err())
                        .contains(other.resolve("kod.db") + ": there is no registry here", "--url");
            }
            assertThat(other).doesNotExist();
        }

        @Test
        @DisplayName(
                "a registry with which a service of an older version works, and says what to do")
        void olderService() throws SQLException {
            try (KodStore service = store()) {
                olderTables();
                for (Call call :
                        List.of(
                                call("boundary", "get"),
                                call("history", "status"),
                                callForNode("rebuild", "02"),
                                callForNode("init-node", "02"))) {
                    assertThat(call.code()).isEqualTo(ExitCode.FAILED);
                    assertThat(call.err().lines()).hasSize(1);
                    assertThat(call.err())
                            .contains(data.resolve("kod.db") + " is in use by ", "Stop it");
                }
                assertThat(service.administration(Clock.systemUTC()).transfers()).isEmpty();
            }
        }

        /** As before the last migration. */
        private void olderTables() throws SQLException {
            try (Connection connection =
                            DriverManager.getConnection("jdbc:sqlite:" + data.resolve("kod.db"));
                    Statement statement = connection.createStatement()) {
                statement.execute(
                        "delete from flyway_schema_history where installed_rank ="
                                + " (select max(installed_rank) from flyway_schema_history)");
            }
        }
    }
}
