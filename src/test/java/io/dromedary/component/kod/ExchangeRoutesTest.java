package io.dromedary.component.kod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dromedary.testkit.kod.ExchangeNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Nodes that exchange by kod:changes and kod:messages")
class ExchangeRoutesTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String RULES =
            """
            this-node: %s
            nodes:
              01: {name: Центр, centre: true}
              02: {name: Склад}
              03: {name: Магазин}
            types:
              Справочник.Контрагенты:
                recipients: everywhere
                references:
                  paths: {/Родитель: Справочник.Контрагенты}
              Документ.Заказ:
                recipients: 'jsonpath:$.Узлы'
                references:
                  paths: {/Контрагент: Справочник.Контрагенты}
              Справочник.Договоры:
                recipients: centre
                references: {paths: {}}
            """;
    private static final String PARTNER = "Справочник.Контрагенты";
    private static final String ORDER = "Документ.Заказ";
    private static final String CONTRACT = "Справочник.Договоры";

    @TempDir private Path folder;

    private final Map<String, ExchangeNode> nodes = new LinkedHashMap<>();
    private int files;

    @BeforeEach
    void open() throws IOException {
        Files.createDirectories(folder.resolve("exchange"));
    }

    @AfterEach
    void close() {
        nodes.values().forEach(ExchangeNode::close);
    }

    private void start(String... codes) throws Exception {
        for (String code : codes) {
            Path home = Files.createDirectories(folder.resolve(code));
            Files.writeString(home.resolve("kod.yaml"), RULES.formatted(code));
            ExchangeNode node = new ExchangeNode(home, folder.resolve("exchange"));
            nodes.put(code, node);
            node.start();
        }
    }

    private static String uuid(int key) {
        return "%08d-0000-4000-8000-000000000000".formatted(key);
    }

    private static String item(String type, int key, String rest) {
        return "{\"type\":\"%s\",\"value\":{\"Ссылка\":\"%s\"%s}}".formatted(type, uuid(key), rest);
    }

    private static String named(int key, String name) {
        return item(PARTNER, key, ",\"Имя\":\"" + name + "\"");
    }

    /** As 1C does: a file with changes appears whole. */
    private void submit(String node, String... items) {
        Path outbox = ExchangeNode.outbox(folder.resolve(node));
        Path file = outbox.resolve("%06d.ndjson".formatted(++files));
        try {
            Path temporary = Files.writeString(folder.resolve("writing"), String.join("\n", items));
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitState(String node, String type, int key, String expected) {
        await("%s %s %d".formatted(node, type, key))
                .atMost(SOON)
                .untilAsserted(() -> assertThat(state(node, type, key)).contains(expected));
    }

    /** The value at a node; "none" if it does not have the object. */
    private String state(String node, String type, int key) {
        return nodes.get(node).value(type, uuid(key)).orElse("none");
    }

    @Test
    @DisplayName("two of them hold the same after changes here and there")
    void two() throws Exception {
        start("01", "02");
        submit("01", named(1, "А"), named(2, "Б"));
        submit("02", named(3, "В"));
        awaitState("02", PARTNER, 1, "\"А\"");
        awaitState("01", PARTNER, 3, "\"В\"");
        submit("02", named(1, "Б"));
        awaitState("01", PARTNER, 1, "\"Б\"");
        submit("01", named(1, "А"));
        awaitState("02", PARTNER, 1, "\"А\"");
        submit("02", item(PARTNER, 2, ",\"#deleted\":true"));
        awaitState("01", PARTNER, 2, "#deleted");
    }

    @Test
    @DisplayName("a subordinate's master data reaches the other one through the centre")
    void three() throws Exception {
        start("01", "02", "03");
        submit("02", named(1, "А"));
        awaitState("03", PARTNER, 1, "\"А\"");
        submit("03", named(1, "Б"));
        awaitState("02", PARTNER, 1, "\"Б\"");
    }

    @Test
    @DisplayName("an order goes where its rule says, with what it refers to")
    void rules_and_references() throws Exception {
        start("01", "02", "03");
        submit("02", item(CONTRACT, 9, ""), named(7, "далеко"));
        awaitState("01", CONTRACT, 9, "");
        awaitState("01", PARTNER, 7, "далеко");
        submit("02", item(ORDER, 5, ",\"Узлы\":\"03\",\"Контрагент\":\"" + uuid(7) + "\""));
        awaitState("03", ORDER, 5, uuid(7));
        assertThat(state("03", PARTNER, 7)).contains("далеко");
        assertThat(state("03", CONTRACT, 9)).isEqualTo("none");
    }

    @Test
    @DisplayName("the centre's change wins over one made at once, and both nodes agree")
    void collision() throws Exception {
        start("01", "02");
        submit("01", named(1, "начало"));
        awaitState("02", PARTNER, 1, "начало");
        for (int i = 0; i < 20; i++) {
            submit("01", named(1, "центр " + i));
            submit("02", named(1, "склад " + i));
        }
        submit("01", named(2, "конец"));
        submit("02", named(3, "конец"));
        awaitState("02", PARTNER, 2, "конец");
        awaitState("01", PARTNER, 3, "конец");
        await().atMost(SOON)
                .untilAsserted(
                        () ->
                                assertThat(state("01", PARTNER, 1))
                                        .isEqualTo(state("02", PARTNER, 1)));
    }

    @Test
    @DisplayName("a node that was away gets what it missed")
    void away() throws Exception {
        start("01");
        submit("01", named(1, "А"), named(2, "Б"));
        awaitState("01", PARTNER, 2, "\"Б\"");
        submit("01", named(1, "В"));
        start("02");
        awaitState("02", PARTNER, 1, "\"В\"");
        nodes.remove("02").close();
        submit("01", named(1, "Г"));
        start("02");
        awaitState("02", PARTNER, 1, "\"Г\"");
    }
}
