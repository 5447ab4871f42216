package io.dromedary.kod.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.dromedary.yaml.InvalidYamlException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A file of rules")
class RulesFileTest {

    private static final Path EXAMPLE = Path.of("config/kod.example.yaml");
    private static final JsonSchema SCHEMA = schema();

    @TempDir private Path folder;

    private static JsonSchema schema() {
        try {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(Files.readString(Path.of("config/kod.schema.json")));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean fitsSchema(String yaml) {
        try {
            return SCHEMA.validate(new YAMLMapper().readTree(yaml)).isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    private RulesFile read(String yaml) throws IOException {
        return RulesFile.read(Files.writeString(folder.resolve("kod.yaml"), yaml));
    }

    private List<String> problems(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("kod.yaml"), yaml);
        InvalidYamlException refused =
                catchThrowableOfType(InvalidYamlException.class, () -> RulesFile.read(file));
        return refused == null
                ? List.of()
                : refused.problems().stream()
                        .peek(one -> assertThat(one.file()).isEqualTo(file.toString()))
                        .map(one -> one.line() + ": " + one.reason())
                        .toList();
    }

    /** Whether the schema can know. */
    private enum Seen {
        BY_BOTH,
        BY_READER
    }

    private record Bad(String name, Seen seen, String yaml, int line, String reason) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final String NODES = "this-node: 01\nnodes:\n  01: {centre: true}\n  02: {}\n";

    /** The first line of types is 6. */
    private static Bad type(String name, Seen seen, String rule, int line, String reason) {
        return new Bad(name, seen, NODES + "types:\n" + rule, line, reason);
    }

    static List<Bad> bad() {
        List<Bad> bad = new ArrayList<>();
        bad.add(new Bad("nothing", Seen.BY_BOTH, "", 0, "is empty"));
        bad.add(new Bad("only comments", Seen.BY_BOTH, "# nothing\n", 0, "is empty"));
        bad.add(new Bad("a list", Seen.BY_BOTH, "- a\n", 1, "no mapping"));
        bad.add(new Bad("no YAML", Seen.BY_BOTH, "nodes:\n  - [a\nb: c\n", 3, "is not YAML"));
        bad.add(
                new Bad(
                        "two documents",
                        Seen.BY_READER,
                        NODES + "---\na: 1\n",
                        5,
                        "another document"));
        bad.add(new Bad("no nodes", Seen.BY_BOTH, "this-node: 01\n", 1, "'nodes' is missing"));
        bad.add(
                new Bad(
                        "no node of ours",
                        Seen.BY_BOTH,
                        "nodes:\n  01: {centre: true}\n",
                        1,
                        "'this-node' is missing"));
        bad.add(
                new Bad(
                        "another node of ours",
                        Seen.BY_READER,
                        NODES.replace("this-node: 01", "this-node: 03"),
                        1,
                        "this-node '03' is unknown; did you mean 01?"));
        bad.add(
                new Bad(
                        "an empty node of ours",
                        Seen.BY_BOTH,
                        NODES.replace("this-node: 01", "this-node:"),
                        1,
                        "'this-node' of the file has no value"));
        bad.add(
                new Bad(
                        "a misspelt key",
                        Seen.BY_BOTH,
                        NODES + "typse: {}\n",
                        5,
                        "in the file, key 'typse' is unknown; did you mean types?"));
        bad.add(
                new Bad(
                        "a misspelt key of a node",
                        Seen.BY_BOTH,
                        NODES.replace("02: {}", "02: {nam: Склад}"),
                        4,
                        "in node 02, key 'nam' is unknown; did you mean name?"));
        bad.add(new Bad("no centre", Seen.BY_READER, NODES.replace("true", "false"), 2, "no node"));
        bad.add(
                new Bad(
                        "two centres",
                        Seen.BY_READER,
                        NODES.replace("02: {}", "02: {centre: true}"),
                        2,
                        "one node is the centre, but 01 and 02"));
        bad.add(
                new Bad(
                        "a code twice",
                        Seen.BY_READER,
                        NODES + "  01: {name: x}\n",
                        5,
                        "'01' stands in nodes already, in line 3"));
        bad.add(
                new Bad(
                        "codes of two lengths",
                        Seen.BY_READER,
                        NODES + "  003: {}\n",
                        2,
                        "same number of digits: 01, 02, 003"));
        bad.add(new Bad("no code", Seen.BY_BOTH, NODES + "  A1: {}\n", 5, "'A1' is no code"));
        bad.add(
                new Bad(
                        "no UUID",
                        Seen.BY_BOTH,
                        NODES.replace("02: {}", "02: {id: 6f1a}"),
                        4,
                        "'6f1a' is no UUID"));
        bad.add(
                new Bad(
                        "a UUID twice",
                        Seen.BY_READER,
                        NODES.replace("02: {}", "02: {id: 6f1ae3a5-2f0e-4a3c-9d0a-5b7f6d1f2c02}")
                                .replace(
                                        "{centre: true}",
                                        "{centre: true, id: 6f1ae3a5-2f0e-4a3c-9d0a-5b7f6d1f2c02}"),
                        4,
                        "node 02 has the same id as node 01"));
        bad.add(
                new Bad(
                        "neither true nor false",
                        Seen.BY_BOTH,
                        NODES.replace("02: {}", "02: {centre: nein}"),
                        4,
                        "true or false, not 'nein'"));
        bad.add(
                new Bad(
                        "none of the words",
                        Seen.BY_BOTH,
                        NODES.replace("02: {}", "02: {unknown-type: drop}"),
                        4,
                        "pass or hold or quarantine, not 'drop'"));
        bad.add(new Bad("types as text", Seen.BY_BOTH, NODES + "types: a\n", 5, "no mapping"));
        bad.add(new Bad("types left empty", Seen.BY_BOTH, NODES + "types:\n", 5, "no mapping"));
        bad.add(type("no type", Seen.BY_BOTH, "  Товары: {recipients: centre}\n", 6, "no name of"));
        bad.add(type("nothing of a type", Seen.BY_BOTH, "  А.Б: {}\n", 6, "says not where"));
        bad.add(
                type(
                        "recipients and owner",
                        Seen.BY_BOTH,
                        "  А.Б: {recipients: centre, owner: {path: /А, type: any}}\n",
                        6,
                        "both"));
        bad.add(
                type(
                        "recipients of no kind",
                        Seen.BY_BOTH,
                        "  А.Б:\n    recipients: all\n",
                        7,
                        "not 'all'"));
        bad.add(
                type(
                        "no recipients",
                        Seen.BY_BOTH,
                        "  А.Б: {recipients: []}\n",
                        6,
                        "an empty list"));
        bad.add(
                type(
                        "recipients that do not exist",
                        Seen.BY_READER,
                        "  А.Б: {recipients: [02, 04]}\n",
                        6,
                        "node '04' is unknown"));
        bad.add(
                type(
                        "an owner without a type",
                        Seen.BY_BOTH,
                        "  А.Б: {owner: {path: /А}}\n",
                        6,
                        "owner of А.Б has no 'type'"));
        bad.add(
                type(
                        "an owner of another type",
                        Seen.BY_READER,
                        "  А.Б: {owner: {path: /А, type: А.В}}\n",
                        6,
                        "type 'А.В' is unknown; did you mean А.Б?"));
        bad.add(
                type(
                        "a circle of owners",
                        Seen.BY_READER,
                        "  А.Б: {owner: {path: /А, type: А.В}}\n  А.В: {owner: {path: /А, type: А.Б}}\n",
                        6,
                        "А.Б → А.В → А.Б"));
        bad.add(
                type(
                        "its own owner",
                        Seen.BY_READER,
                        "  А.Б: {owner: {path: /А, type: А.Б}}\n",
                        6,
                        "А.Б → А.Б"));
        bad.add(
                type(
                        "a path that is none",
                        Seen.BY_BOTH,
                        "  А.Б:\n    recipients: centre\n    references:\n      paths:\n        Клиент: А.Б\n",
                        10,
                        "begins with /"));
        bad.add(
                type(
                        "a wrong escape in a path",
                        Seen.BY_BOTH,
                        "  А.Б: {recipients: centre, references: {paths: {/a~2: А.Б}}}\n",
                        6,
                        "~0"));
        bad.add(
                type(
                        "a path with the end of an array",
                        Seen.BY_BOTH,
                        "  А.Б: {recipients: centre, references: {paths: {/a/-: А.Б}}}\n",
                        6,
                        "not -"));
        bad.add(
                type(
                        "a path with an empty step",
                        Seen.BY_BOTH,
                        "  А.Б: {recipients: centre, references: {paths: {/a//b: А.Б}}}\n",
                        6,
                        "empty step"));
        bad.add(
                type(
                        "a reference to an unknown type",
                        Seen.BY_READER,
                        "  А.Б: {recipients: centre, references: {paths: {/a: Документ.Заказ}}}\n",
                        6,
                        "type 'Документ.Заказ' is unknown"));
        bad.add(
                type(
                        "a misspelt key of references",
                        Seen.BY_BOTH,
                        "  А.Б: {recipients: centre, references: {inobject: true}}\n",
                        6,
                        "did you mean in-object?"));
        bad.add(
                type(
                        "a misspelt key of a type",
                        Seen.BY_BOTH,
                        "  А.Б: {recipients: centre, colisions: ask}\n",
                        6,
                        "in А.Б, key 'colisions' is unknown; did you mean collisions?"));
        bad.add(
                type(
                        "a list for a word",
                        Seen.BY_BOTH,
                        "  А.Б: {recipients: centre, collisions: [ask]}\n",
                        6,
                        "is no text"));
        bad.add(
                type(
                        "a schema that is not there",
                        Seen.BY_READER,
                        "  А.Б: {recipients: centre, schema: none.json}\n",
                        6,
                        "there is no file"));
        bad.add(
                type(
                        "a date that is no path",
                        Seen.BY_BOTH,
                        "  А.Б: {recipients: centre, date: Дата}\n",
                        6,
                        "begins with /"));
        bad.add(
                type(
                        "a type twice in the order",
                        Seen.BY_BOTH,
                        "  А.Б: {recipients: centre}\norder:\n  - А.Б\n  - А.Б\n",
                        9,
                        "twice"));
        bad.add(
                type(
                        "an unknown type in the order",
                        Seen.BY_READER,
                        "  А.Б: {recipients: centre}\norder: [А.Б, А.В]\n",
                        7,
                        "type 'А.В' is unknown"));
        bad.add(
                type(
                        "an order that is no list",
                        Seen.BY_BOTH,
                        "  А.Б: {recipients: centre}\norder: А.Б\n",
                        7,
                        "no list"));
        return bad;
    }

    @Nested
    @DisplayName("is refused")
    class Refused {

        @ParameterizedTest
        @MethodSource("io.dromedary.kod.rules.RulesFileTest#bad")
        @DisplayName("with the line and the reason")
        void reason(Bad bad) throws IOException {
            assertThat(problems(bad.yaml()))
                    .hasSize(1)
                    .first()
                    .asString()
                    .startsWith(bad.line() + ": ")
                    .contains(bad.reason());
        }

        @ParameterizedTest
        @MethodSource("io.dromedary.kod.rules.RulesFileTest#bad")
        @DisplayName("by the schema too, where a schema can know")
        void schema(Bad bad) {
            assertThat(fitsSchema(bad.yaml())).isEqualTo(bad.seen() == Seen.BY_READER);
        }

        @Test
        @DisplayName("with everything that is wrong, by line")
        void all() throws IOException {
            assertThat(
                            problems(
                                    NODES.replace("01\n", "07\n")
                                            + "types:\n  А.Б: {recipients: x, date: y}\nz: 1\n"))
                    .hasSize(4)
                    .isSortedAccordingTo(
                            (one, other) -> one.substring(0, 1).compareTo(other.substring(0, 1)));
        }

        @Test
        @DisplayName("if it is not there, or not UTF-8")
        void unreadable() throws IOException {
            assertThatThrownBy(() -> RulesFile.read(folder.resolve("none.yaml")))
                    .isInstanceOf(InvalidYamlException.class)
                    .hasMessageContaining("none.yaml: there is no such file")
                    .hasMessageContaining("kod.example.yaml");
            Path file = folder.resolve("kod.yaml");
            Files.write(file, "nodes: Склад".getBytes(Charset.forName("windows-1251")));
            assertThatThrownBy(() -> RulesFile.read(file)).hasMessageContaining("is not UTF-8");
        }

        @Test
        @DisplayName("with any key of the example misspelt, by the schema as well")
        void keys() throws IOException {
            List<String> lines = Files.readAllLines(EXAMPLE);
            int tried = 0;
            for (int at = 0; at < lines.size(); at++) {
                String line = lines.get(at);
                if (line.matches(" *[a-z-]+:( .*)?")) {
                    List<String> changed = new ArrayList<>(lines);
                    changed.set(at, line.replaceFirst("([a-z-]+):", "$1x:"));
                    String yaml = String.join("\n", changed);
                    assertThat(problems(yaml)).as(line).isNotEmpty();
                    assertThat(fitsSchema(yaml)).as(line).isFalse();
                    tried++;
                }
            }
            assertThat(tried).isGreaterThan(30);
        }
    }

    @Nested
    @DisplayName("is understood")
    class Understood {

        @Test
        @DisplayName("as the example says it")
        void example() throws IOException {
            RulesFile file = RulesFile.read(EXAMPLE);
            assertThat(fitsSchema(Files.readString(EXAMPLE))).isTrue();
            assertThat(file.warnings()).isEmpty();
            KodRules rules = file.rules();
            assertThat(rules.thisNode())
                    .isEqualTo(
                            new Node(
                                    "01",
                                    "Центральный офис",
                                    Optional.empty(),
                                    true,
                                    UnknownType.PASS));
            assertThat(rules.nodes()).containsOnlyKeys("01", "02", "03");
            assertThat(rules.nodes().get("02").id())
                    .contains(UUID.fromString("6f1ae3a5-2f0e-4a3c-9d0a-5b7f6d1f2c02"));
            assertThat(rules.order()).startsWith("Справочник.Номенклатура").hasSize(3);
            assertThat(rules.type("Документ.ЗаказКлиента"))
                    .contains(
                            new TypeRule(
                                    "Документ.ЗаказКлиента",
                                    TypeRule.Kind.REFERENCE,
                                    new TypeRule.Placement.ByExpression(
                                            "jsonpath:$.УзлыПолучатели"),
                                    List.of(
                                            new ReferencePath(
                                                    ValuePath.parse("/Контрагент"),
                                                    "Справочник.Контрагенты"),
                                            new ReferencePath(
                                                    ValuePath.parse("/Товары/*/Номенклатура"),
                                                    "Справочник.Номенклатура"),
                                            new ReferencePath(ValuePath.parse("/Основание"), "")),
                                    true,
                                    true,
                                    CollisionPolicy.CENTRE_WINS,
                                    MissingReference.REPORT,
                                    Optional.of(ValuePath.parse("/Дата")),
                                    Optional.empty()));
            assertThat(rules.types().get("Документ.РеализацияТоваров").placement())
                    .isEqualTo(new TypeRule.Placement.ByExpression("constant:02,03"));
            assertThat(rules.types().get("Справочник.Контрагенты").placement())
                    .isEqualTo(new TypeRule.Placement.Everywhere());
            assertThat(rules.types().get("Справочник.ЗаказКлиентаПрисоединенныеФайлы").placement())
                    .isEqualTo(
                            new TypeRule.Placement.WithOwner(
                                    new ReferencePath(
                                            ValuePath.parse("/ВладелецФайла"),
                                            "Документ.ЗаказКлиента")));
            assertThat(rules.types().get("РегистрСведений.ЦеныНоменклатуры").kind())
                    .isEqualTo(TypeRule.Kind.RECORD_SET);
        }

        @Test
        @DisplayName("with codes in quotes and without, and a byte order mark")
        void codes() throws IOException {
            for (String yaml :
                    List.of(
                            NODES,
                            "\ufeff" + NODES,
                            NODES.replace("01", "\"01\"").replace("02", "'02'"),
                            NODES.replace("01", "08"))) {
                assertThat(read(yaml).rules().nodes()).hasSize(2);
                assertThat(fitsSchema(yaml.replace("\ufeff", ""))).isTrue();
            }
        }

        @Test
        @DisplayName("with every word and switch")
        void words() throws IOException {
            Files.writeString(folder.resolve("order.json"), "{}", StandardCharsets.UTF_8);
            String yaml =
                    NODES.replace("02: {}", "02: {unknown-type: quarantine, name: 7}")
                            + """
                            types:
                              А.Б:
                                kind: record-set
                                recipients: centre
                                collisions: newest
                                missing-reference: resolve
                                schema: order.json
                                references: {in-object: false, to-object: False}
                            """;
            KodRules rules = read(yaml).rules();
            assertThat(fitsSchema(yaml)).isTrue();
            assertThat(rules.nodes().get("02").unknownType()).isEqualTo(UnknownType.QUARANTINE);
            assertThat(rules.nodes().get("02").name()).isEqualTo("7");
            assertThat(rules.types().get("А.Б"))
                    .isEqualTo(
                            new TypeRule(
                                    "А.Б",
                                    TypeRule.Kind.RECORD_SET,
                                    new TypeRule.Placement.CentreOnly(),
                                    List.of(),
                                    false,
                                    false,
                                    CollisionPolicy.NEWEST,
                                    MissingReference.RESOLVE,
                                    Optional.empty(),
                                    Optional.of("order.json")));
        }

        @Test
        @DisplayName("with a warning about types whose references nobody has told")
        void warnings() throws IOException {
            RulesFile file =
                    read(
                            NODES
                                    + "types:\n  А.Б: {recipients: centre}\n"
                                    + "  А.В: {recipients: centre, references: {paths: {}}}\n");
            assertThat(file.warnings())
                    .singleElement()
                    .satisfies(
                            one -> {
                                assertThat(one.line()).isEqualTo(6);
                                assertThat(one.message())
                                        .contains("kod.yaml:6: А.Б has no references");
                            });
        }
    }

    @Test
    @DisplayName("has a schema that is one itself")
    void schemaOfSchema() throws IOException {
        JsonNode schema = new ObjectMapper().readTree(Path.of("config/kod.schema.json").toFile());
        assertThat(
                        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                                .getSchema(
                                        com.networknt.schema.SchemaLocation.of(
                                                "https://json-schema.org/draft/2020-12/schema"))
                                .validate(schema))
                .isEmpty();
    }
}
