package io.dromedary.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Route;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The user's routes")
class UserRoutesTest {

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final Map<String, String> files = new HashMap<>();
    private UserRoutes routes;

    @BeforeEach
    void begin() {
        camel.disableJMX();
        camel.setSourceLocationEnabled(true);
        camel.getPropertiesComponent().addInitialProperty("target", "mock:out");
        routes =
                new UserRoutes(
                        camel,
                        new RouteCheck(
                                camel.getRegistry(),
                                name -> camel.getPropertiesComponent().resolveProperty(name)));
    }

    @AfterEach
    void end() {
        camel.stop();
    }

    private static String route(String id, String text) {
        return """
        - route:
            id: %s
            from:
              uri: direct:%s
              steps:
                - setBody:
                    expression:
                      constant:
                        expression: %s
                - to:
                    uri: "{{target}}"
        """
                .formatted(id, id, text);
    }

    private void start() {
        routes.load(files);
        camel.start();
    }

    private List<RouteProblem> change() {
        return routes.change(files);
    }

    private List<String> running() {
        return camel.getRoutes().stream().map(Route::getId).sorted().toList();
    }

    private Object answer(String id) {
        return camel.createProducerTemplate().requestBody("direct:" + id, "");
    }

    /** Tells a route that was restarted from one that ran on. */
    private Map<String, Route> identities() {
        Map<String, Route> identities = new ConcurrentHashMap<>();
        camel.getRoutes().forEach(route -> identities.put(route.getId(), route));
        return identities;
    }

    @Nested
    @DisplayName("when a file is edited")
    class Edited {

        @Test
        @DisplayName("are exchanged")
        void changed() {
            files.put("a.camel.yaml", route("one", "old"));
            start();

            files.put("a.camel.yaml", route("one", "new"));

            assertThat(change()).isEmpty();
            assertThat(answer("one")).isEqualTo("new");
        }

        @Test
        @DisplayName("restart only where something changed, even within one file")
        void onlyTheChanged() {
            files.put("a.camel.yaml", route("one", "1") + route("two", "2"));
            files.put("b.camel.yaml", route("three", "3"));
            start();
            Map<String, Route> before = identities();

            files.put("a.camel.yaml", "# moved down\n" + route("one", "1") + route("two", "other"));

            assertThat(change()).isEmpty();
            assertThat(answer("two")).isEqualTo("other");
            assertThat(identities().get("one")).isSameAs(before.get("one"));
            assertThat(identities().get("three")).isSameAs(before.get("three"));
            assertThat(identities().get("two")).isNotSameAs(before.get("two"));
        }

        @Test
        @DisplayName("do not restart for a comment")
        void comment() {
            files.put("a.camel.yaml", route("one", "1"));
            start();
            Map<String, Route> before = identities();

            files.put("a.camel.yaml", "# says what it does\n\n" + route("one", "1"));

            assertThat(change()).isEmpty();
            assertThat(identities().get("one")).isSameAs(before.get("one"));
        }

        @Test
        @DisplayName("take a new id, and the old one is gone")
        void renamed() {
            files.put("a.camel.yaml", route("one", "1"));
            start();

            files.put("a.camel.yaml", route("uno", "1"));

            assertThat(change()).isEmpty();
            assertThat(running()).containsExactly("uno");
        }

        @Test
        @DisplayName("come and go with their items")
        void itemsComeAndGo() {
            files.put("a.camel.yaml", route("one", "1") + route("two", "2"));
            start();

            files.put("a.camel.yaml", route("two", "2") + route("three", "3"));

            assertThat(change()).isEmpty();
            assertThat(running()).containsExactly("three", "two");
        }

        @Test
        @DisplayName("restart together when what applies to all of the file changes")
        void scope() {
            String handler =
                    """
                    - onException:
                        exception:
                          - java.lang.Exception
                        handled:
                          constant:
                            expression: "true"
                        steps:
                          - setBody:
                              expression:
                                constant:
                                  expression: %s
                    """;
            String failing =
                    """
                    - route:
                        id: failing
                        from:
                          uri: direct:failing
                          steps:
                            - throwException:
                                exceptionType: java.lang.IllegalStateException
                                message: no
                    """;
            files.put("a.camel.yaml", handler.formatted("caught") + failing);
            start();
            assertThat(answer("failing")).isEqualTo("caught");

            files.put("a.camel.yaml", handler.formatted("handled") + failing);

            assertThat(change()).isEmpty();
            assertThat(answer("failing")).isEqualTo("handled");
        }
    }

    @Nested
    @DisplayName("when files come and go")
    class Files_ {

        @Test
        @DisplayName("start with a new file")
        void newFile() {
            files.put("a.camel.yaml", route("one", "1"));
            start();

            files.put("b.camel.yaml", route("two", "2"));

            assertThat(change()).isEmpty();
            assertThat(running()).containsExactly("one", "two");
        }

        @Test
        @DisplayName("stop with a deleted file")
        void deletedFile() {
            files.put("a.camel.yaml", route("one", "1"));
            files.put("b.camel.yaml", route("two", "2"));
            start();

            files.remove("a.camel.yaml");

            assertThat(change()).isEmpty();
            assertThat(running()).containsExactly("two");
        }

        @Test
        @DisplayName("move from one file to another")
        void moved() {
            files.put("a.camel.yaml", route("one", "1"));
            start();

            files.remove("a.camel.yaml");
            files.put("b.camel.yaml", route("one", "1"));

            assertThat(change()).isEmpty();
            assertThat(running()).containsExactly("one");
        }
    }

    @Nested
    @DisplayName("are refused with file, line and reason while the old ones run on:")
    class Refused {

        private void refused(String text, int line, String... reason) {
            files.put("a.camel.yaml", route("one", "old"));
            start();
            Map<String, Route> before = identities();

            files.put("a.camel.yaml", text);
            List<RouteProblem> problems = change();

            assertThat(problems).hasSize(1);
            assertThat(problems.get(0).file()).isEqualTo("a.camel.yaml");
            assertThat(problems.get(0).line()).as(problems.get(0).message()).isEqualTo(line);
            assertThat(problems.get(0).reason()).contains(reason).doesNotContain("\n");
            assertThat(identities()).isEqualTo(before);
            assertThat(answer("one")).isEqualTo("old");
            assertThat(change()).as("the same refusal again").isEmpty();
        }

        @Test
        @DisplayName("text that is no YAML")
        void noYaml() {
            refused(route("one", "new").replace("id: one", "id: : one"), 2, "mapping values");
        }

        @Test
        @DisplayName("a file that is no list")
        void noList() {
            refused("route:\n  id: one\n", 1, "list of items");
        }

        @Test
        @DisplayName("an unknown step")
        void unknownStep() {
            refused(route("one", "new").replace("setBody", "setBodi"), 6, "setBodi");
        }

        @Test
        @DisplayName("an unknown kind of item")
        void unknownItem() {
            refused(route("one", "new").replace("- route:", "- rout:"), 1, "rout");
        }

        @Test
        @DisplayName("an unknown option of a component")
        void unknownOption() {
            refused(route("one", "new").replace("\"{{target}}\"", "log:out?levl=INFO"), 11, "levl");
        }

        @Test
        @DisplayName("an unknown component")
        void unknownComponent() {
            refused(route("one", "new").replace("\"{{target}}\"", "mok:out"), 11, "mok");
        }

        @Test
        @DisplayName("an unknown property")
        void unknownProperty() {
            refused(route("one", "new").replace("{{target}}", "{{traget}}"), 11, "traget");
        }

        @Test
        @DisplayName("an unknown bean")
        void unknownBean() {
            refused(
                    route("one", "new")
                            + "        - bean:\n            ref: nobody\n"
                                    .replace("                ", "        "),
                    13,
                    "nobody");
        }

        @Test
        @DisplayName("a route id that another file has")
        void doubleId() {
            files.put("a.camel.yaml", route("one", "1"));
            files.put("b.camel.yaml", route("two", "2"));
            start();

            files.put("b.camel.yaml", route("two", "2") + route("one", "again"));
            List<RouteProblem> problems = change();

            assertThat(problems)
                    .extracting(RouteProblem::message)
                    .containsExactly(
                            "b.camel.yaml:12: the route id 'one' is taken already: a.camel.yaml:1");
            assertThat(answer("one")).isEqualTo("1");
        }

        @Test
        @DisplayName("a route that builds but does not start")
        void doesNotStart() {
            files.put("a.camel.yaml", route("one", "1"));
            files.put("b.camel.yaml", route("two", "2"));
            start();

            files.put(
                    "b.camel.yaml",
                    route("two", "other")
                            + route("three", "3").replace("direct:three", "direct:one"));
            List<RouteProblem> problems = change();

            assertThat(problems).hasSize(1);
            assertThat(problems.get(0).file()).isEqualTo("b.camel.yaml");
            assertThat(running()).containsExactly("one", "two");
            assertThat(answer("one")).isEqualTo("1");
            assertThat(answer("two")).isEqualTo("2");
        }
    }

    @Test
    @DisplayName("of a good file change although another is broken")
    void goodDespiteBad() {
        files.put("a.camel.yaml", route("one", "1"));
        files.put("b.camel.yaml", route("two", "2"));
        start();

        files.put("a.camel.yaml", "broken");
        files.put("b.camel.yaml", route("two", "changed"));
        List<RouteProblem> problems = change();

        assertThat(problems).extracting(RouteProblem::file).containsExactly("a.camel.yaml");
        assertThat(answer("one")).isEqualTo("1");
        assertThat(answer("two")).isEqualTo("changed");
    }

    @Test
    @DisplayName("change when a refused file has been repaired, and when it has been put back")
    void repaired() {
        files.put("a.camel.yaml", route("one", "1"));
        start();
        files.put("a.camel.yaml", "broken");
        assertThat(change()).hasSize(1);

        files.put("a.camel.yaml", route("one", "1"));
        assertThat(change()).isEmpty();
        files.put("a.camel.yaml", "broken");
        assertThat(change()).hasSize(1);
        files.put("a.camel.yaml", route("one", "repaired"));
        assertThat(change()).isEmpty();

        assertThat(answer("one")).isEqualTo("repaired");
    }

    @Nested
    @DisplayName("made from templates")
    class Templates {

        private static final String TEMPLATE =
                """
                - routeTemplate:
                    id: echo
                    parameters:
                      - name: text
                    from:
                      uri: direct:{{text}}
                      steps:
                        - setBody:
                            expression:
                              constant:
                                expression: "%s {{text}}"
                """;

        private static String made(String id, String text) {
            return """
            - templatedRoute:
                routeId: %s
                routeTemplateRef: echo
                parameters:
                  - name: text
                    value: %s
            """
                    .formatted(id, text);
        }

        @Test
        @DisplayName("restart with the template, wherever it is used")
        void templateChanged() {
            files.put("template.camel.yaml", TEMPLATE.formatted("hello"));
            files.put("use.camel.yaml", made("one", "ann") + route("other", "1"));
            start();
            Map<String, Route> before = identities();
            assertThat(answer("ann")).isEqualTo("hello ann");

            files.put("template.camel.yaml", TEMPLATE.formatted("goodbye"));

            assertThat(change()).isEmpty();
            assertThat(answer("ann")).isEqualTo("goodbye ann");
            assertThat(identities().get("other")).isSameAs(before.get("other"));
        }

        @Test
        @DisplayName("restart by themselves with other values")
        void valuesChanged() {
            files.put(
                    "a.camel.yaml",
                    TEMPLATE.formatted("hello") + made("one", "ann") + made("two", "bob"));
            start();
            Map<String, Route> before = identities();

            files.put(
                    "a.camel.yaml",
                    TEMPLATE.formatted("hello") + made("one", "eve") + made("two", "bob"));

            assertThat(change()).isEmpty();
            assertThat(answer("eve")).isEqualTo("hello eve");
            assertThat(running()).containsExactly("one", "two");
            assertThat(identities().get("two")).isSameAs(before.get("two"));
        }

        @Test
        @DisplayName("keep a template that is used from being deleted")
        void templateDeleted() {
            files.put("template.camel.yaml", TEMPLATE.formatted("hello"));
            files.put("use.camel.yaml", made("one", "ann"));
            start();

            files.remove("template.camel.yaml");
            List<RouteProblem> problems = change();

            assertThat(problems).hasSize(1);
            assertThat(problems.get(0).message()).contains("use.camel.yaml:1").contains("echo");
            assertThat(answer("ann")).isEqualTo("hello ann");
        }
    }

    @Nested
    @DisplayName("with route configurations, beans and rests")
    class Others {

        @Test
        @DisplayName("restart when a route configuration changes")
        void configuration() {
            String configuration =
                    """
                    - routeConfiguration:
                        id: handled
                        onException:
                          - onException:
                              exception:
                                - java.lang.Exception
                              handled:
                                constant:
                                  expression: "true"
                              steps:
                                - setBody:
                                    expression:
                                      constant:
                                        expression: %s
                    """;
            files.put("errors.camel.yaml", configuration.formatted("caught"));
            files.put(
                    "a.camel.yaml",
                    """
                    - route:
                        id: failing
                        routeConfigurationId: handled
                        from:
                          uri: direct:failing
                          steps:
                            - throwException:
                                exceptionType: java.lang.IllegalStateException
                                message: no
                    """);
            start();
            assertThat(answer("failing")).isEqualTo("caught");

            files.put("errors.camel.yaml", configuration.formatted("handled"));

            assertThat(change()).isEmpty();
            assertThat(answer("failing")).isEqualTo("handled");
        }

        @Test
        @DisplayName("restart when a bean they name changes, and leave no trace of a dry run")
        void beans() {
            String bean =
                    """
                    - beans:
                        - name: greeter
                          type: io.dromedary.route.UserRoutesTest$Greeter
                          properties:
                            text: %s
                    """;
            String using =
                    """
                    - route:
                        id: greeting
                        from:
                          uri: direct:greeting
                          steps:
                            - bean:
                                ref: greeter
                                method: getText
                    """;
            files.put("beans.camel.yaml", bean.formatted("hello"));
            files.put("a.camel.yaml", using);
            start();
            assertThat(answer("greeting")).isEqualTo("hello");

            files.put("beans.camel.yaml", bean.formatted("goodbye"));
            assertThat(change()).isEmpty();
            assertThat(answer("greeting")).isEqualTo("goodbye");

            files.put("beans.camel.yaml", bean.formatted("never") + "- rout:\n    id: x\n");
            assertThat(change()).hasSize(1);
            assertThat(answer("greeting")).isEqualTo("goodbye");
        }
    }

    /** A bean as users declare it. */
    public static class Greeter {
        private String text = "";

        public String getText() {
            return text;
        }

        public void setText(String text) {
            this.text = text;
        }
    }

    @Nested
    @DisplayName("at the start")
    class AtStart {

        @Test
        @DisplayName("stop the program with the same message")
        void broken() {
            files.put("a.camel.yaml", route("one", "1").replace("setBody", "setBodi"));
            files.put("b.camel.yaml", "- route");

            assertThatThrownBy(() -> start())
                    .isInstanceOf(InvalidRoutesException.class)
                    .hasMessageContaining("b.camel.yaml:1: ");
        }

        @Test
        @DisplayName("tell what only the start reveals")
        void badOption() {
            files.put(
                    "a.camel.yaml",
                    route("one", "1").replace("\"{{target}}\"", "log:out?levl=INFO"));

            assertThatThrownBy(() -> start())
                    .satisfies(
                            thrown ->
                                    assertThat(routes.diagnose(thrown))
                                            .map(RouteProblem::message)
                                            .get()
                                            .asString()
                                            .startsWith("a.camel.yaml:11: ")
                                            .contains("levl"));
        }

        @Test
        @DisplayName("need their folder")
        void noFolder(@TempDir Path folder) {
            Path missing = folder.resolve("routes");

            assertThatThrownBy(() -> new RouteFolder(missing))
                    .isInstanceOf(InvalidRoutesException.class)
                    .hasMessageContaining("dromedary.routes")
                    .hasMessageContaining(missing.toString());
        }
    }

    @Test
    @DisplayName("are watched: what is saved is taken over, half a file and other files are not")
    void watched(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("a.camel.yaml");
        Files.writeString(file, route("one", "old"));
        RouteFolder routeFolder = new RouteFolder(folder);
        routes.load(routeFolder.texts());
        camel.start();

        try (RouteReloader watching =
                RouteReloader.start(routeFolder, routes, Duration.ofMillis(20))) {
            assertThat(watching).isNotNull();
            Files.writeString(folder.resolve("a.camel.yaml~"), "editor's copy");
            Files.writeString(file, "- route:\n    id:");
            Files.writeString(file, route("one", "new"));

            await().atMost(Duration.ofSeconds(20)).until(() -> answer("one").equals("new"));
            Files.delete(file);
            await().atMost(Duration.ofSeconds(20)).until(() -> camel.getRoutes().isEmpty());
        }
    }
}
