package io.dromedary.component.kod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A receiver that asks for messages")
class KodGroupTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String FIRST_MARK = "20260131235959998";
    private static final String SECOND_MARK = "20260131235959999";

    @TempDir private Path folder;

    private Path directory;
    private KodFixture kod;

    @BeforeEach
    void open() throws IOException {
        kod = KodFixture.start(folder);
        directory = kod.directory();
    }

    @AfterEach
    void close() {
        kod.close();
    }

    private static String text(String sender, int number) {
        return "{\"message\":{\"header\":{\"sender\":\"%s\",\"recipient\":\"02\",\"version\":1},\"body\":{\"object\":[{\"#type\":\"Документ.Заказ\",\"#value\":%d.50}]}}}"
                .formatted(sender, number);
    }

    private void write(String sender, String mark, int number) throws IOException {
        Path unused =
                kod.put("%sto02at%s-%d.json".formatted(sender, mark, number), text(sender, number));
    }

    private Exchange send(String kind, String options, Object body, Map<String, Object> headers) {
        return kod.request(
                "kod:" + kind + "?directory=" + directory + "&pollInterval=20" + options,
                body,
                headers);
    }

    private Optional<byte[]> answer(String options, int wait) throws Exception {
        Exchange asked =
                send("group", options, null, Map.of("KodRecipient", "02", "KodWait", wait));
        if (asked.getException() != null) {
            throw asked.getException();
        }
        return Optional.ofNullable(asked.getMessage().getBody(byte[].class));
    }

    private Optional<JsonNode> ask(String options, int wait) throws Exception {
        Optional<byte[]> answer = answer(options, wait);
        return answer.isEmpty()
                ? Optional.empty()
                : Optional.of(new ObjectMapper().readTree(answer.get()));
    }

    private void acknowledge(JsonNode group) throws Exception {
        Exchange sent =
                send(
                        "acknowledge",
                        "",
                        group.get("acknowledge").toString(),
                        Map.of("KodRecipient", "02"));
        if (sent.getException() != null) {
            throw sent.getException();
        }
    }

    private static List<String> names(JsonNode group) {
        List<String> names = new ArrayList<>();
        group.get("messages").forEach(message -> names.add(message.get("name").asText()));
        return names;
    }

    @Nested
    @DisplayName("is given")
    class Given {

        @Test
        @DisplayName("the messages of the smallest mark, the same until it acknowledges them")
        void groups() throws Exception {
            write("01", SECOND_MARK, 1);
            write("01", FIRST_MARK, 2);
            write("01", FIRST_MARK, 10);

            JsonNode first = ask("", 0).orElseThrow();
            assertThat(names(first))
                    .containsExactly(
                            "01to02at" + FIRST_MARK + "-2.json",
                            "01to02at" + FIRST_MARK + "-10.json");
            assertThat(new String(answer("", 0).orElseThrow(), StandardCharsets.UTF_8))
                    .contains("\"content\":" + text("01", 2) + "}");
            assertThat(ask("", 0)).contains(first);
            acknowledge(first);
            acknowledge(first);

            JsonNode second = ask("", 0).orElseThrow();
            assertThat(names(second)).containsExactly("01to02at" + SECOND_MARK + "-1.json");
            acknowledge(second);
            assertThat(ask("", 0)).isEmpty();
            assertThat(kod.files()).isEmpty();
        }

        @Test
        @DisplayName("a large group in parts")
        void parts() throws Exception {
            int messages = 5;
            for (int number = 1; number <= messages; number++) {
                write("01", FIRST_MARK, number);
            }
            int two = 2 * text("01", 1).length() + 40;
            List<String> all = new ArrayList<>();
            for (Optional<JsonNode> part = ask("&maxGroupBytes=" + two, 0);
                    part.isPresent();
                    part = ask("&maxGroupBytes=" + two, 0)) {
                assertThat(names(part.get())).hasSizeBetween(1, 2);
                all.addAll(names(part.get()));
                acknowledge(part.get());
            }
            assertThat(all).hasSize(messages).doesNotHaveDuplicates();
        }

        @Test
        @DisplayName("nothing of a file that was swapped for a link, which stays")
        void swapped() throws Exception {
            write("01", FIRST_MARK, 1);
            write("01", FIRST_MARK, 2);
            JsonNode group = ask("", 0).orElseThrow();
            Path swapped =
                    directory
                            .resolve(FIRST_MARK.substring(0, 12))
                            .resolve("01to02at" + FIRST_MARK + "-1.json");
            Path outside = Files.move(swapped, folder.resolve("outside"));
            Files.createSymbolicLink(swapped, outside);

            assertThat(names(ask("", 0).orElseThrow()))
                    .containsExactly("01to02at" + FIRST_MARK + "-2.json");
            assertThatThrownBy(() -> acknowledge(group))
                    .isInstanceOf(NoSuchElementException.class)
                    .hasMessageContaining("-1.json");
            assertThat(swapped).isSymbolicLink();
            assertThat(outside).hasContent(text("01", 1));
            assertThat(ask("", 0)).isEmpty();
        }

        @Test
        @DisplayName("what comes while it waits")
        void waits() throws Exception {
            CompletableFuture<Optional<JsonNode>> asked =
                    CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    return ask("", 60);
                                } catch (Exception e) {
                                    throw new IllegalStateException(e);
                                }
                            });
            write("01", FIRST_MARK, 1);

            await().atMost(SOON).until(asked::isDone);
            assertThat(names(asked.join().orElseThrow())).hasSize(1);
        }

        @Test
        @DisplayName("nothing, when nothing has come")
        void nothing() throws Exception {
            assertThat(ask("", 1)).isEmpty();
        }

        @Test
        @DisplayName("no message a second time that it has acknowledged")
        void once() throws Exception {
            write("01", FIRST_MARK, 1);
            acknowledge(ask("", 0).orElseThrow());
            write("01", FIRST_MARK, 1);

            assertThat(ask("", 0)).isEmpty();
            assertThat(kod.files()).isEmpty();
        }

        @Test
        @DisplayName("no damaged message, which is put aside, and the others")
        void damaged() throws Exception {
            write("01", FIRST_MARK, 1);
            write("03", SECOND_MARK, 1);
            Path damaged = directory.resolve("202601312359/01to02at" + FIRST_MARK + "-1.json");
            Files.writeString(damaged, "{\"message\":[]}");

            assertThat(names(ask("", 0).orElseThrow()))
                    .containsExactly("03to02at" + SECOND_MARK + "-1.json");
            assertThat(directory.resolve(".quarantine").resolve(damaged.getFileName())).exists();
        }

        @Test
        @DisplayName("no file that is still being written, nor what follows it in its stream")
        void unfinished() throws Exception {
            write("01", FIRST_MARK, 1);
            write("01", SECOND_MARK, 1);
            Files.writeString(
                    directory.resolve("202601312359/01to02at" + FIRST_MARK + "-1.json"),
                    "{\"message\":{");

            assertThat(ask("", 0)).isEmpty();
            assertThat(kod.files()).hasSize(2);
        }
    }

    @Nested
    @DisplayName("is refused")
    class Refused {

        private Exception failure(String body) {
            return send("acknowledge", "", body, Map.of("KodRecipient", "02")).getException();
        }

        @Test
        @DisplayName("with an acknowledgement of what never was")
        void unknown() {
            assertThat(
                            failure(
                                    "{\"sender\":\"01\",\"mark\":\"%s\",\"numbers\":[7]}"
                                            .formatted(FIRST_MARK)))
                    .isInstanceOf(NoSuchElementException.class)
                    .hasMessageContaining("01to02at" + FIRST_MARK + "-7.json");
        }

        @Test
        @DisplayName("with one that is none, and told why")
        void invalid() {
            assertThat(failure("[")).hasMessageContaining("no JSON");
            assertThat(failure("{}")).hasMessageContaining("sender");
            assertThat(failure("{\"sender\":\"01\",\"mark\":\"5\",\"numbers\":[1]}"))
                    .hasMessageContaining("no mark");
            assertThat(
                            failure(
                                    "{\"sender\":\"01\",\"mark\":\"%s\",\"numbers\":[]}"
                                            .formatted(FIRST_MARK)))
                    .hasMessageContaining("numbers");
        }

        @Test
        @DisplayName("when it is no node, or too many wait")
        void asking() {
            assertThat(send("group", "", null, Map.of("KodRecipient", "../x")).getException())
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> ask("&maxWaiting=0", 5))
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasMessageContaining("maxWaiting");
        }
    }
}
