package io.dromedary.route;

import static io.dromedary.route.RouteText.configuration;
import static io.dromedary.route.RouteText.failing;
import static io.dromedary.route.RouteText.greeter;
import static io.dromedary.route.RouteText.handler;
import static io.dromedary.route.RouteText.made;
import static io.dromedary.route.RouteText.route;
import static io.dromedary.route.RouteText.template;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.Route;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The user's routes")
class UserRoutesTest {

    private static final String A = "a.camel.yaml";
    private static final String B = "b.camel.yaml";

    private final EditedRoutes routes = new EditedRoutes();

    @AfterEach
    void end() {
        routes.close();
    }

    @Nested
    @DisplayName("when a file is edited")
    class Edited {

        @Test
        @DisplayName("are exchanged")
        void changed() {
            routes.file(A, route("one").answering("old")).started();

            routes.file(A, route("one").answering("new"));

            assertThat(routes.change()).isEmpty();
            assertThat(routes.answer("one")).isEqualTo("new");
        }

        @Test
        @DisplayName("restart only where something changed, even within one file")
        void onlyTheChanged() {
            routes.file(A, route("one"), route("two")).file(B, route("three")).started();
            Map<String, Route> before = routes.identities();

            routes.file(A, "# moved down\n", route("one"), route("two").answering("other"));

            assertThat(routes.change()).isEmpty();
            assertThat(routes.answer("two")).isEqualTo("other");
            assertThat(routes.identities().get("one")).isSameAs(before.get("one"));
            assertThat(routes.identities().get("three")).isSameAs(before.get("three"));
            assertThat(routes.identities().get("two")).isNotSameAs(before.get("two"));
        }

        @Test
        @DisplayName("do not restart for a comment")
        void comment() {
            routes.file(A, route("one")).started();
            Map<String, Route> before = routes.identities();

            routes.file(A, "# says what it does\n\n", route("one"));

            assertThat(routes.change()).isEmpty();
            assertThat(routes.identities().get("one")).isSameAs(before.get("one"));
        }

        @Test
        @DisplayName("take a new id, and the old one is gone")
        void renamed() {
            routes.file(A, route("one")).started();

            routes.file(A, route("uno"));

            assertThat(routes.change()).isEmpty();
            assertThat(routes.running()).containsExactly("uno");
        }

        @Test
        @DisplayName("come and go with their items")
        void itemsComeAndGo() {
            routes.file(A, route("one"), route("two")).started();

            routes.file(A, route("two"), route("three"));

            assertThat(routes.change()).isEmpty();
            assertThat(routes.running()).containsExactly("three", "two");
        }

        @Test
        @DisplayName("restart together when what applies to all of the file changes")
        void scope() {
            routes.file(A, handler("caught"), failing()).started();
            assertThat(routes.answer("failing")).isEqualTo("caught");

            routes.file(A, handler("handled"), failing());

            assertThat(routes.change()).isEmpty();
            assertThat(routes.answer("failing")).isEqualTo("handled");
        }
    }

    @Nested
    @DisplayName("when files come and go")
    class Files_ {

        @Test
        @DisplayName("start with a new file")
        void newFile() {
            routes.file(A, route("one")).started();

            routes.file(B, route("two"));

            assertThat(routes.change()).isEmpty();
            assertThat(routes.running()).containsExactly("one", "two");
        }

        @Test
        @DisplayName("stop with a deleted file")
        void deletedFile() {
            routes.file(A, route("one")).file(B, route("two")).started();

            routes.deleted(A);

            assertThat(routes.change()).isEmpty();
            assertThat(routes.running()).containsExactly("two");
        }

        @Test
        @DisplayName("move from one file to another")
        void moved() {
            routes.file(A, route("one").step("say")).started();

            routes.deleted(A).file(B, route("one").step("say"));

            assertThat(routes.change()).isEmpty();
            assertThat(routes.running()).containsExactly("one");
        }
    }

    @Nested
    @DisplayName("are refused with file, line and reason while the old ones run on:")
    class Refused {

        private void refused(Object text, int line, String... reason) {
            routes.file(A, route("one").answering("old")).started();
            Map<String, Route> before = routes.identities();

            List<RouteProblem> problems = routes.file(A, text).change();

            assertThat(problems).hasSize(1);
            assertThat(problems.get(0).file()).isEqualTo(A);
            assertThat(problems.get(0).line()).as(problems.get(0).message()).isEqualTo(line);
            assertThat(problems.get(0).reason()).contains(reason).doesNotContain("\n");
            assertThat(routes.identities()).isEqualTo(before);
            assertThat(routes.answer("one")).isEqualTo("old");
            assertThat(routes.change()).as("the same refusal again").isEmpty();
        }

        private String misspelt(String word, String wrong) {
            return route("one").toString().replace(word, wrong);
        }

        @Test
        @DisplayName("text that is no YAML")
        void noYaml() {
            refused(misspelt("id: one", "id: : one"), 2, "mapping values");
        }

        @Test
        @DisplayName("a file that is no list")
        void noList() {
            refused("route:\n  id: one\n", 1, "list of items");
        }

        @Test
        @DisplayName("an unknown step")
        void unknownStep() {
            refused(misspelt("setBody", "setBodi"), 6, "setBodi");
        }

        @Test
        @DisplayName("an unknown kind of item")
        void unknownItem() {
            refused(misspelt("- route:", "- rout:"), 1, "rout");
        }

        @Test
        @DisplayName("an unknown option of a component")
        void unknownOption() {
            refused(route("one").to("log:out?levl=INFO"), 11, "levl");
        }

        @Test
        @DisplayName("an unknown component")
        void unknownComponent() {
            refused(route("one").to("mok:out"), 11, "mok");
        }

        @Test
        @DisplayName("an unknown property")
        void unknownProperty() {
            refused(route("one").to("{{traget}}"), 11, "traget");
        }

        @Test
        @DisplayName("an unknown bean")
        void unknownBean() {
            refused(route("one") + "        - bean:\n            ref: nobody\n", 13, "nobody");
        }

        @Test
        @DisplayName("a route that builds but does not start")
        void doesNotStart() {
            routes.file(A, route("one")).file(B, route("two")).started();

            routes.file(B, route("two").answering("other"), route("three").from("direct:one"));
            List<RouteProblem> problems = routes.change();

            assertThat(problems).hasSize(1);
            assertThat(problems.get(0).file()).isEqualTo(B);
            assertThat(routes.running()).containsExactly("one", "two");
            assertThat(routes.answer("one")).isEqualTo("one");
            assertThat(routes.answer("two")).isEqualTo("two");
        }
    }

    @Test
    @DisplayName("of a good file change although another is broken")
    void goodDespiteBad() {
        routes.file(A, route("one")).file(B, route("two")).started();

        List<RouteProblem> problems =
                routes.file(A, "broken").file(B, route("two").answering("changed")).change();

        assertThat(problems).extracting(RouteProblem::file).containsExactly(A);
        assertThat(routes.answer("one")).isEqualTo("one");
        assertThat(routes.answer("two")).isEqualTo("changed");
    }

    @Test
    @DisplayName("change when a refused file has been repaired, and when it has been put back")
    void repaired() {
        routes.file(A, route("one")).started();
        assertThat(routes.file(A, "broken").change()).hasSize(1);

        assertThat(routes.file(A, route("one")).change()).isEmpty();
        assertThat(routes.file(A, "broken").change()).hasSize(1);
        assertThat(routes.file(A, route("one").answering("repaired")).change()).isEmpty();

        assertThat(routes.answer("one")).isEqualTo("repaired");
    }

    @Nested
    @DisplayName("made from templates")
    class Templates {

        @Test
        @DisplayName("restart with the template, wherever it is used")
        void templateChanged() {
            routes.file(A, template("hello")).file(B, made("one", "ann"), route("other")).started();
            Map<String, Route> before = routes.identities();
            assertThat(routes.answer("ann")).isEqualTo("hello ann");

            routes.file(A, template("goodbye"));

            assertThat(routes.change()).isEmpty();
            assertThat(routes.answer("ann")).isEqualTo("goodbye ann");
            assertThat(routes.identities().get("other")).isSameAs(before.get("other"));
        }

        @Test
        @DisplayName("restart by themselves with other values")
        void valuesChanged() {
            routes.file(A, template("hello"), made("one", "ann"), made("two", "bob")).started();
            Map<String, Route> before = routes.identities();

            routes.file(A, template("hello"), made("one", "eve"), made("two", "bob"));

            assertThat(routes.change()).isEmpty();
            assertThat(routes.answer("eve")).isEqualTo("hello eve");
            assertThat(routes.running()).containsExactly("one", "two");
            assertThat(routes.identities().get("two")).isSameAs(before.get("two"));
        }

        @Test
        @DisplayName("keep a template that is used from being deleted")
        void templateDeleted() {
            routes.file(A, template("hello")).file(B, made("one", "ann")).started();

            List<RouteProblem> problems = routes.deleted(A).change();

            assertThat(problems).hasSize(1);
            assertThat(problems.get(0).message()).contains(B + ":1").contains("echo");
            assertThat(routes.answer("ann")).isEqualTo("hello ann");
        }
    }

    @Nested
    @DisplayName("with route configurations, beans and rests")
    class Others {

        @Test
        @DisplayName("restart when a route configuration changes")
        void configured() {
            routes.file(A, failing("routeConfigurationId: handled"))
                    .file(B, configuration("handled", "caught"))
                    .started();
            assertThat(routes.answer("failing")).isEqualTo("caught");

            routes.file(B, configuration("handled", "handled"));

            assertThat(routes.change()).isEmpty();
            assertThat(routes.answer("failing")).isEqualTo("handled");
        }

        @Test
        @DisplayName("restart when a bean they name changes, and leave no trace of a dry run")
        void beans() {
            String using =
                    "        - bean:\n            ref: greeter\n            method: getText\n";
            routes.file(A, route("greeting"), using).file(B, greeter("hello")).started();
            assertThat(routes.answer("greeting")).isEqualTo("hello");

            assertThat(routes.file(B, greeter("goodbye")).change()).isEmpty();
            assertThat(routes.answer("greeting")).isEqualTo("goodbye");

            routes.file(B, greeter("never"), "- rout:\n    id: x\n");
            assertThat(routes.change()).hasSize(1);
            assertThat(routes.answer("greeting")).isEqualTo("goodbye");
        }
    }

    @Nested
    @DisplayName("at the start")
    class AtStart {

        @Test
        @DisplayName("stop the program with the same message")
        void broken() {
            routes.file(A, route("one").toString().replace("setBody", "setBodi"))
                    .file(B, "- route");

            assertThatThrownBy(routes::started)
                    .isInstanceOf(InvalidRoutesException.class)
                    .hasMessageContaining(B + ":1: ");
        }

        @Test
        @DisplayName("tell what only the start reveals")
        void badOption() {
            routes.file(A, route("one").to("log:out?levl=INFO"));

            assertThatThrownBy(routes::started)
                    .satisfies(
                            thrown ->
                                    assertThat(routes.routes().diagnose(thrown))
                                            .map(RouteProblem::message)
                                            .get()
                                            .asString()
                                            .startsWith(A + ":11: ")
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
        Path file = folder.resolve(A);
        String text = route("one").answering("old").toString();
        Files.writeString(file, text);
        routes.file(file.toString(), text).started();

        try (RouteReloader watching =
                RouteReloader.start(
                        new RouteFolder(folder), routes.routes(), Duration.ofMillis(20))) {
            assertThat(watching).isNotNull();
            Files.writeString(folder.resolve(A + "~"), "editor's copy");
            Files.writeString(file, "- route:\n    id:");
            Files.writeString(file, route("one").answering("new").toString());

            await().atMost(Duration.ofSeconds(20)).until(() -> routes.answer("one").equals("new"));
            Files.delete(file);
            await().atMost(Duration.ofSeconds(20)).until(() -> routes.running().isEmpty());
        }
    }
}
