package io.dromedary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageHeader;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.MessageObject;
import io.dromedary.kod.message.MessageText;
import io.dromedary.kod.message.MessageWriter;
import io.dromedary.kod.message.StreamKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("kod")
class KodCommandsTest {

    private static final StreamKey STREAM = new StreamKey("01", "02");

    @TempDir private Path folder;
    private Path exchange;
    private Path quarantine;

    @BeforeEach
    void folders() throws IOException {
        exchange = Files.createDirectories(folder.resolve("exchange"));
        quarantine = Files.createDirectories(exchange.resolve(".quarantine"));
    }

    private Path message(StreamKey stream, Mark mark, int number, String value) throws IOException {
        MessageObject object = MessageObject.of("n", "А.Б", value.getBytes(StandardCharsets.UTF_8));
        return new MessageWriter(exchange)
                .write(
                        new MessageName(stream, mark, number),
                        out -> MessageText.write(out, MessageHeader.of(stream), List.of(object)));
    }

    private Path quarantined(String mark) throws IOException {
        Path file = message(STREAM, new Mark(mark), 1, "{}");
        Path aside = Files.move(file, quarantine.resolve(file.getFileName()));
        Files.writeString(aside.resolveSibling(aside.getFileName() + ".reason.json"), "{}");
        return aside;
    }

    @Nested
    @DisplayName("inspect")
    class Inspect {

        @Test
        @DisplayName("counts what waits in each stream, since when, and what was put aside")
        void counts() throws IOException {
            Mark now = Mark.of(Instant.now().minusSeconds(100));
            long bytes = Files.size(message(STREAM, now, 2, "{}"));
            bytes += Files.size(message(STREAM, now, 10, "{ }"));
            Path first = message(STREAM, new Mark("20260131080000000"), 3, "{}");
            bytes += Files.size(first);
            message(new StreamKey("01", "03"), now, 1, "{}");
            quarantined("20260131080000001");
            Files.writeString(first.resolveSibling("other.txt"), "");
            Files.writeString(first.resolveSibling(".hidden"), "");

            Call call = Call.of("kod", "inspect", exchange, "--json");

            assertThat(call.code()).as(call.err()).isZero();
            JsonNode streams = call.json().path("streams");
            assertThat(streams).hasSize(2);
            assertThat(streams.at("/0/recipient").asText()).isEqualTo("02");
            assertThat(streams.at("/0/messages").asInt()).isEqualTo(3);
            assertThat(streams.at("/0/bytes").asLong()).isEqualTo(bytes);
            assertThat(streams.at("/0/first").asText()).isEqualTo(first.getFileName().toString());
            assertThat(streams.at("/0/last").asText()).endsWith("-10.json");
            assertThat(streams.at("/0/quarantined").asInt()).isEqualTo(1);
            assertThat(streams.at("/1/lagSeconds").asDouble()).isBetween(99.0, 3_600.0);
            assertThat(call.json().path("strays").asInt()).isEqualTo(1);
            assertThat(Call.of("kod", "inspect", exchange).out())
                    .contains("01to02", "01to03", first.getFileName().toString());
        }

        @Test
        @DisplayName("names damaged messages: the first of a stream, or any with --check")
        void damaged() throws IOException {
            Mark mark = new Mark("20260131080000000");
            Path first = message(STREAM, mark, 1, "{}");
            Path second = message(STREAM, mark, 2, "{}");
            Files.writeString(second, "{\"message\":");

            assertThat(Call.of("kod", "inspect", exchange).code()).isZero();
            Call checked = Call.of("kod", "inspect", exchange, "--check");
            assertThat(checked.code()).isEqualTo(ExitCode.SKIPPED);
            assertThat(checked.err()).contains(second + ": ", "not be finished");

            Files.writeString(first, Files.readString(first).replace("\"02\"", "\"03\""));
            assertThat(Call.of("kod", "inspect", exchange).err())
                    .contains(first + ": its header says 01to03, its name 01to02");
        }

        @Test
        @DisplayName("of nothing, and of no folder")
        void nothing() {
            assertThat(Call.of("kod", "inspect", exchange).code()).isZero();
            Call call = Call.of("kod", "inspect", folder.resolve("none"));
            assertThat(call.code()).isEqualTo(ExitCode.WRONG_CALL);
            assertThat(call.err()).contains("none: there is no such folder");
        }
    }

    @Nested
    @DisplayName("replay")
    class Replay {

        @Test
        @DisplayName("moves messages of a stream and a time back, and their reasons away")
        void moves() throws IOException {
            Path early = quarantined("20260131080000000");
            Path late = quarantined("20260201080000000");

            Call dry = Call.of("kod", "replay", exchange, "--stream", "01to02", "--dry-run");
            assertThat(dry.out().lines()).hasSize(2);
            assertThat(early).exists();

            Call call =
                    Call.of("kod", "replay", exchange, "--stream", "01to02", "--to", "2026-02-01");
            assertThat(call.code()).as(call.err()).isZero();
            assertThat(call.out().strip()).isEqualTo(early.getFileName().toString());
            assertThat(exchange.resolve("202601310800").resolve(early.getFileName())).exists();
            try (Stream<Path> left = Files.list(quarantine)) {
                assertThat(left.map(Path::getFileName).map(Path::toString))
                        .containsExactlyInAnyOrder(
                                late.getFileName().toString(), late.getFileName() + ".reason.json");
            }
            assertThat(Call.of("kod", "replay", exchange, "--stream", "02to01").out()).isEmpty();
        }

        @Test
        @DisplayName("replaces no message that waits, and is done if it is the same one")
        void taken() throws IOException {
            Path aside = quarantined("20260131080000000");
            Path waiting = message(STREAM, new Mark("20260131080000000"), 1, "{\"a\":1}");

            Call call = Call.of("kod", "replay", exchange, "--stream", "01to02");
            assertThat(call.code()).isEqualTo(ExitCode.SKIPPED);
            assertThat(call.err()).contains("another message of that name waits");
            assertThat(aside).exists();

            Files.copy(aside, waiting, StandardCopyOption.REPLACE_EXISTING);
            assertThat(Call.of("kod", "replay", exchange, "--stream", "01to02").code()).isZero();
            assertThat(aside).doesNotExist();
            assertThat(waiting).exists();
        }

        @Test
        @DisplayName("says what a stream looks like")
        void wrongCall() {
            for (String stream : List.of("0102", "1to2", "01to")) {
                Call call = Call.of("kod", "replay", exchange, "--stream", stream);
                assertThat(call.code()).isEqualTo(ExitCode.WRONG_CALL);
                assertThat(call.err()).contains("--stream: ");
            }
            assertThat(Call.of("kod", "replay", exchange, "--stream", "01to02", "--to", "x").err())
                    .contains("--to: 'x' is no moment");
        }
    }

    @Nested
    @DisplayName("validate")
    class Validate {

        @Test
        @DisplayName("says which value does not fit the schema, and which file is no message")
        void schema() throws IOException {
            Path schema = Files.writeString(folder.resolve("s.json"), "{\"required\":[\"Код\"]}");
            Mark mark = new Mark("20260131080000000");
            Path right = message(STREAM, mark, 1, "{\"Код\":1}");
            Path wrong = message(STREAM, mark, 2, "{}");
            Path none = Files.writeString(folder.resolve("none.json"), "[]");
            Files.writeString(
                    folder.resolve("kod.yaml"),
                    "this-node: 01\nnodes: {01: {centre: true}}\ntypes:\n  А.Б: {recipients: centre, schema: s.json}\n");

            assertThat(Call.of("kod", "validate", right, wrong).code()).isZero();
            Call call = Call.of("kod", "validate", right, wrong, none, "--schema", schema);
            assertThat(call.code()).isEqualTo(ExitCode.FAILED);
            assertThat(call.err().lines())
                    .hasSize(2)
                    .anySatisfy(
                            line ->
                                    assertThat(line)
                                            .startsWith(wrong + ": object 1 (А.Б): ")
                                            .contains("Код"))
                    .anySatisfy(line -> assertThat(line).startsWith(none + ": "));
            Call byRules = Call.of("kod", "validate", wrong, "--rules", folder.resolve("kod.yaml"));
            assertThat(byRules.code()).isEqualTo(ExitCode.FAILED);
            assertThat(byRules.err()).contains("object 1 (А.Б)").contains("(warning)");
        }

        @Test
        @DisplayName("says by the rules which object does not say which it is")
        void unidentified() throws IOException {
            Path message = message(STREAM, new Mark("20260131080000000"), 1, "{\"Код\":1}");
            Call call = Call.of("kod", "validate", message, "--rules", "config/kod.example.yaml");
            assertThat(call.code()).isEqualTo(ExitCode.FAILED);
            assertThat(call.err()).contains(message + ": object 1 (А.Б) has neither \"Ссылка\"");
        }

        @Test
        @DisplayName("checks the rules alone")
        void rules() throws IOException {
            assertThat(Call.of("kod", "validate", "--rules", "config/kod.example.yaml").code())
                    .isZero();
            Path rules = Files.writeString(folder.resolve("kod.yaml"), "node: {}\nnodes: {}\n");
            Call call = Call.of("kod", "validate", "--rules", rules);
            assertThat(call.code()).isEqualTo(ExitCode.FAILED);
            assertThat(call.err().lines()).hasSize(3).allMatch(line -> line.contains("kod.yaml:"));
            assertThat(Call.of("kod", "validate").code()).isEqualTo(ExitCode.WRONG_CALL);
        }

        @Test
        @DisplayName("checks the expressions of the rules, and names their lines")
        void expressions() throws IOException {
            String types =
                    """
                    this-node: 01
                    nodes: {01: {centre: true}}
                    types:
                      А.Б: {recipients: 'jsonpth:$.x'}
                      А.В: {recipients: 'jsonpath:$.[['}
                      А.Г: {recipients: 'jsonpath:$.x'}
                      А.Д: {recipients: 'bean:nodes'}
                    """;
            Path rules = Files.writeString(folder.resolve("kod.yaml"), types);
            Call call = Call.of("kod", "validate", "--rules", rules);
            assertThat(call.code()).isEqualTo(ExitCode.FAILED);
            assertThat(call.err().lines().filter(line -> line.contains("cannot be used")))
                    .satisfiesExactly(
                            line ->
                                    assertThat(line)
                                            .startsWith(rules + ":4: 'recipients' of А.Б")
                                            .contains("jsonpth"),
                            line -> assertThat(line).startsWith(rules + ":5: 'recipients' of А.В"));
        }
    }

    @Nested
    @DisplayName("split")
    class Split {

        @Test
        @DisplayName("writes an export as messages, and says how many")
        void writes() throws IOException {
            Path export =
                    Files.writeString(
                            folder.resolve("export.json"),
                            """
                            [{"#type":"А.Б","#value":{"Ссылка":"bd72d910-55bc-11d9-848a-00112f43529a"}},
                            {"#type":"А.Б","#value":{"Ссылка":"bd72d911-55bc-11d9-848a-00112f43529a"}}]""");
            Object[] call = {
                "kod",
                "split",
                exchange,
                export,
                "--sender",
                "01",
                "--recipient",
                "02",
                "--size",
                "1",
                "--mark",
                "20260131080000000"
            };
            Call first = Call.of(call);
            assertThat(first.code()).as(first.err()).isZero();
            assertThat(first.out()).contains("2 objects in 2 messages", "20260131080000000");
            assertThat(Call.of(call).code()).isZero();
            JsonNode found = Call.of("kod", "inspect", exchange, "--check", "--json").json();
            assertThat(found.at("/streams/0/messages").asInt()).isEqualTo(2);
        }

        @Test
        @DisplayName("refuses what is no export, and asks for the sender without rules")
        void refuses() throws IOException {
            Path export = Files.writeString(folder.resolve("export.json"), "[1]");
            Call call =
                    Call.of(
                            "kod",
                            "split",
                            exchange,
                            export,
                            "--sender",
                            "01",
                            "--recipient",
                            "02");
            assertThat(call.code()).isEqualTo(ExitCode.FAILED);
            assertThat(call.err()).contains(export + ": object 1");
            Path rules =
                    Files.writeString(
                            folder.resolve("kod.yaml"),
                            "this-node: 01\nnodes: {01: {centre: true}, 02: {}}\ntypes: {}\n");
            Call unknown =
                    Call.of(
                            "kod",
                            "split",
                            exchange,
                            export,
                            "--recipient",
                            "05",
                            "--rules",
                            rules);
            assertThat(unknown.code()).isEqualTo(ExitCode.WRONG_CALL);
            assertThat(unknown.err()).contains("--recipient 05", "[01, 02]");
            assertThat(
                            Call.of(
                                    "kod",
                                    "split",
                                    exchange,
                                    export,
                                    "--sender",
                                    "01",
                                    "--recipient",
                                    "02",
                                    "--mark",
                                    "20990101000000000"))
                    .satisfies(
                            one -> {
                                assertThat(one.code()).isEqualTo(ExitCode.WRONG_CALL);
                                assertThat(one.err()).contains("more than 5 minutes ahead");
                            });
            assertThat(Call.of("kod", "split", exchange, export, "--recipient", "02"))
                    .satisfies(
                            one -> {
                                assertThat(one.code()).isEqualTo(ExitCode.WRONG_CALL);
                                assertThat(one.err()).contains("--sender is missing");
                            });
        }
    }
}
