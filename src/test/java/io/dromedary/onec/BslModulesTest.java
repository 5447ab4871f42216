package io.dromedary.onec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;

/**
 * There is no 1C platform to load the extension with: what can be known without one is known here.
 */
@DisplayName("The extension for 1C")
class BslModulesTest {
    private final Map<String, BslModule> common = Extension.commonModules();

    @Nested
    @DisplayName("Modules")
    class Modules {

        @Test
        @DisplayName("are without a syntax error, their queries too")
        void grammar() {
            Map<Path, BslModule> modules = Extension.modules();
            assertThat(modules).hasSizeGreaterThan(5);
            assertThat(modules)
                    .allSatisfy(
                            (path, module) -> assertThat(module.errors()).as("%s", path).isEmpty());
            assertThat(modules.values().stream().flatMap(each -> each.queryErrors().stream()))
                    .hasSize(2)
                    .allSatisfy(errors -> assertThat(errors).isEmpty());
        }

        @ParameterizedTest
        @DisplayName("would be refused if they had one")
        @ValueSource(
                strings = {
                    "Процедура А()\n\tЕсли Истина Тогда\nКонецПроцедуры",
                    "Процедура А()\nКонецФункции",
                    "Процедура А()\n\tБ = ;\nКонецПроцедуры",
                    "А = \"не закрыта",
                    "Для Каждого Б Цикл КонецЦикла;",
                })
        void broken(String text) {
            assertThat(BslModule.parse(text).errors()).isNotEmpty();
        }

        @Test
        @DisplayName("would be refused if a query had one")
        void brokenQuery() {
            BslModule module = BslModule.parse("З = Новый Запрос(\"ВЫБРАТЬ ИЗ\n|ГДЕ\");");
            assertThat(module.errors()).isEmpty();
            assertThat(module.queryErrors()).hasSize(1).allMatch(errors -> !errors.isEmpty());
        }

        @Test
        @DisplayName("call only what other modules export")
        void calls() {
            for (BslModule module : Extension.modules().values()) {
                module.find("(?<!\\. )(Дромадер[А-Яа-я]*) \\. (\\S+) \\(")
                        .forEach(
                                call ->
                                        assertThat(common.get(call.group(1)).exported())
                                                .as(call.group(1))
                                                .contains(call.group(2)));
            }
        }

        @Test
        @DisplayName("name only background methods that exist")
        void backgroundMethods() {
            List<String> named = new ArrayList<>();
            for (BslModule module : common.values()) {
                module.find("\"(Дромадер[А-Яа-я]*)\\.([А-Яа-я]+)\"")
                        .forEach(
                                name -> {
                                    named.add(name.group());
                                    assertThat(common.get(name.group(1)).exported())
                                            .contains(name.group(2));
                                });
            }
            assertThat(named).isNotEmpty();
        }

        @Test
        @DisplayName(
                "touch only registers, constants and jobs of the extension, by fields they have")
        void metadata() {
            Map<String, String> kinds =
                    Map.of(
                            "РегистрыСведений", "InformationRegister",
                            "Константы", "Constant",
                            "РегламентныеЗадания", "ScheduledJob");
            for (BslModule module : Extension.modules().values()) {
                module.find("(РегистрыСведений|Константы|РегламентныеЗадания) \\. (Дромадер\\S*)")
                        .forEach(
                                use ->
                                        assertThat(Extension.objects())
                                                .contains(
                                                        kinds.get(use.group(1))
                                                                + "."
                                                                + use.group(2)));
            }
            Set<String> fields = new HashSet<>();
            Extension.files(".xml").stream()
                    .filter(path -> path.toString().contains("InformationRegisters"))
                    .forEach(path -> fields.addAll(Extension.texts(Extension.xml(path), "Name")));
            for (BslModule module : common.values()) {
                module.find("Запись \\. ([А-Яа-я]+) =")
                        .forEach(field -> assertThat(fields).contains(field.group(1)));
            }
        }
    }

    @Nested
    @DisplayName("Calls of the HTTP API")
    class Calls {

        @Test
        @DisplayName("are calls that the service answers")
        void calls() {
            BslModule connection = common.get("ДромадерСоединение");
            List<String> made =
                    common.values().stream()
                            .flatMap(module -> HttpCalls.of(module, connection).stream())
                            .toList();
            assertThat(made)
                    .contains(
                            "GET /api/v1/subscriptions/{}/events",
                            "PUT /api/v1/subscriptions/{}",
                            "POST /api/v1/subscriptions/{}/ack",
                            "POST /api/v1/channels/{}/events");
            assertThat(HttpCalls.offered()).containsAll(made);
        }

        @Test
        @DisplayName("would be refused if there were another")
        void unknownCall() {
            BslModule module =
                    BslModule.parse(
                            "ДромадерСоединение.Вызвать(С, \"POST\", \"/api/v1/\" + \"no\", Т);");
            assertThat(HttpCalls.of(module, common.get("ДромадерСоединение")))
                    .containsExactly("POST /api/v1/no")
                    .doesNotContainAnyElementsOf(HttpCalls.offered());
        }

        @Test
        @DisplayName("send parameters that the service knows")
        void parameters() {
            assertThat(common.get("ДромадерОжидание").find("[?&]([a-z]+)="))
                    .extracting(found -> found.group(1))
                    .contains("wait", "session", "ack")
                    .isSubsetOf(HttpCalls.offeredParameters());
        }
    }

    @Nested
    @DisplayName("Metadata")
    class Metadata {

        @Test
        @DisplayName("lists the objects whose files there are, and no others")
        void files() {
            List<String> found = new ArrayList<>();
            Extension.FOLDERS.forEach(
                    (kind, folder) ->
                            Extension.files(".xml").stream()
                                    .filter(
                                            path ->
                                                    Extension.ROOT
                                                            .resolve(folder)
                                                            .equals(path.getParent()))
                                    .forEach(path -> found.add(kind + "." + name(path))));
            assertThat(Extension.objects()).containsExactlyInAnyOrderElementsOf(found);
        }

        @Test
        @DisplayName(
                "names each object as its file, with the extension's prefix and an id of its own")
        void names() {
            Set<String> ids = new HashSet<>();
            for (Path path : Extension.files(".xml")) {
                Document document = Extension.xml(path);
                if (!path.endsWith("Rights.xml") && !path.endsWith("Configuration.xml")) {
                    assertThat(Extension.texts(document, "Name").get(0))
                            .isEqualTo(name(path))
                            .startsWith("Дромадер");
                }
                Pattern.compile("(?:uuid=\"|<xr:(?:TypeId|ValueId|ObjectId)>)([0-9a-f-]{36})")
                        .matcher(Extension.read(path))
                        .results()
                        .forEach(id -> assertThat(ids.add(id.group(1))).as(id.group(1)).isTrue());
            }
            assertThat(ids).isNotEmpty();
        }

        @Test
        @DisplayName("gives every common module and service its text")
        void texts() {
            assertThat(Extension.objects())
                    .filteredOn(object -> object.matches("(CommonModule|HTTPService)\\..*"))
                    .allSatisfy(
                            object -> {
                                String[] named = object.split("\\.", -1);
                                assertThat(
                                                Extension.ROOT
                                                        .resolve(Extension.FOLDERS.get(named[0]))
                                                        .resolve(named[1])
                                                        .resolve("Ext/Module.bsl"))
                                        .exists();
                            });
        }

        @Test
        @DisplayName("runs and answers with methods that exist")
        void methods() {
            Document job =
                    Extension.xml(Extension.ROOT.resolve("ScheduledJobs/ДромадерНаблюдение.xml"));
            String[] method = Extension.texts(job, "MethodName").get(0).split("\\.", -1);
            assertThat(common.get(method[1]).exported()).contains(method[2]);

            Path service = Extension.ROOT.resolve("HTTPServices/ДромадерСобытия");
            String handler =
                    Extension.texts(Extension.xml(Path.of(service + ".xml")), "Handler").get(0);
            assertThat(BslModule.parse(Extension.read(service.resolve("Ext/Module.bsl"))).code())
                    .contains("Функция " + handler + " (");
        }

        @Test
        @DisplayName("gives rights to objects that exist")
        void rights() {
            for (Path path : Extension.files("Rights.xml")) {
                assertThat(Extension.texts(Extension.xml(path), "name"))
                        .filteredOn(name -> name.contains("."))
                        .isNotEmpty()
                        .allSatisfy(
                                name ->
                                        assertThat(Extension.objects())
                                                .contains(
                                                        name.replaceAll(
                                                                "^(\\w+\\.[^.]+).*", "$1")));
            }
        }

        private String name(Path path) {
            return path.getFileName().toString().replace(".xml", "");
        }
    }

    @Nested
    @DisplayName("Examples in the documentation")
    class Examples {

        @ParameterizedTest
        @DisplayName("are without a syntax error")
        @ValueSource(
                strings = {
                    "README.md",
                    "README.ru.md",
                    "docs/http-api.md",
                    "docs/http-api.ru.md",
                    "docs/1c/README.md",
                    "docs/1c/README.en.md",
                    "docs/kod.md",
                    "docs/kod.ru.md",
                })
        void examples(String file) {
            List<String> examples =
                    Pattern.compile("```bsl\n(.*?)```", Pattern.DOTALL)
                            .matcher(Extension.read(Path.of(file)))
                            .results()
                            .map(found -> found.group(1))
                            .toList();
            assertThat(examples)
                    .isNotEmpty()
                    .allSatisfy(text -> assertThat(BslModule.parse(text).errors()).isEmpty());
        }
    }
}
