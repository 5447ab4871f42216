package io.dromedary.route;

import static io.dromedary.route.RouteText.configuration;
import static io.dromedary.route.RouteText.greeter;
import static io.dromedary.route.RouteText.made;
import static io.dromedary.route.RouteText.route;
import static io.dromedary.route.RouteText.template;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.camel.Route;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("An id that stands twice")
class DoubleIdsTest {

    private static final String A = "a.camel.yaml";
    private static final String B = "b.camel.yaml";

    private final EditedRoutes routes = new EditedRoutes();

    @AfterEach
    void end() {
        routes.close();
    }

    @Nested
    @DisplayName("is refused by a check, a live reload and the next start alike, with both places:")
    class Refused {

        private EditedRoutes before() {
            return routes.file(A, route("one")).started();
        }

        /** {@code before} runs with the file A, and A, B are as was written since. */
        private void refused(String message) {
            Map<String, Route> before = routes.identities();

            assertThat(routes.checked())
                    .extracting(RouteProblem::message)
                    .as("check")
                    .containsExactly(message);
            assertThat(routes.change())
                    .extracting(RouteProblem::message)
                    .as("reload")
                    .contains(message);
            assertThat(routes.identities()).as("what runs on").isEqualTo(before);
            try (EditedRoutes next = routes.anew()) {
                assertThatThrownBy(next::started)
                        .as("next start")
                        .isInstanceOf(InvalidRoutesException.class)
                        .hasMessage(message);
            }
        }

        @Test
        @DisplayName("the id of a step, in two files")
        void steps() {
            before().file(A, route("one").step("say")).change();

            routes.file(B, route("two").step("say"));

            refused(B + ":6: the id 'say' is taken already: " + A + ":6");
        }

        @Test
        @DisplayName("the id of a step, in two routes of a file")
        void stepsOfAFile() {
            before().file(A, route("one").step("say"), route("two").step("say"));

            refused(A + ":18: the id 'say' is taken already: " + A + ":6");
        }

        @Test
        @DisplayName("the id of a step, in one route")
        void stepsOfARoute() {
            before().file(
                            A,
                            route("one").step("say"),
                            "        - log:\n            id: say\n            message: x\n");

            refused(A + ":13: the id 'say' is taken already: " + A + ":6");
        }

        @Test
        @DisplayName("the id of a route, in two files")
        void routeIds() {
            before().file(B, route("two"), route("one").from("direct:other"));

            refused(B + ":12: the route id 'one' is taken already: " + A + ":1");
        }

        @Test
        @DisplayName("the id of a route that a step has, too")
        void stepAsRoute() {
            before().file(B, route("two").step("one"));

            refused(B + ":6: the id 'one' is taken already: " + A + ":1");
        }

        @Test
        @DisplayName("the id that a template gives a step, and one of a route")
        void templateAndRoute() {
            before().file(A, route("one").step("say")).change();

            routes.file(B, template("echo", "hello", "say"), made("two", "ann"));

            refused(B + ":8: the id 'say' is taken already: " + A + ":6");
        }

        @Test
        @DisplayName("the id of a route that is made from a template")
        void templatedRoute() {
            before().file(B, template("hello"), made("one", "ann"));

            refused(B + ":12: the route id 'one' is taken already: " + A + ":1");
        }

        @Test
        @DisplayName("the id of a template, of a route configuration, the name of a bean")
        void others() {
            before().file(A, route("one"), template("hello")).change();
            routes.file(B, template("goodbye"));
            refused(B + ":1: the template id 'echo' is taken already: " + A + ":12");

            routes.file(A, route("one"), configuration("errors", "x")).deleted(B).change();
            routes.file(B, configuration("errors", "y"));
            refused(B + ":1: the route configuration id 'errors' is taken already: " + A + ":12");

            routes.file(A, route("one"), greeter("x")).deleted(B).change();
            routes.file(B, greeter("y"));
            refused(B + ":1: the bean 'greeter' is taken already: " + A + ":12");
        }
    }

    @Test
    @DisplayName("is none in routes made from one template")
    void shared() {
        routes.file(A, template("echo", "hello", "say"), made("one", "ann")).started();

        routes.file(B, made("two", "bob"));

        assertThat(routes.checked()).isEmpty();
        assertThat(routes.change()).isEmpty();
        assertThat(routes.answer("bob")).isEqualTo("hello bob");
        try (EditedRoutes next = routes.anew()) {
            assertThat(next.started().running()).containsExactly("one", "two");
        }
    }

    @Test
    @DisplayName("is none when a step moves from one file to another in one go")
    void moved() {
        routes.file(A, route("one").step("say")).file(B, route("two")).started();

        routes.file(A, route("one")).file(B, route("two").step("say"));

        assertThat(routes.change()).isEmpty();
    }
}
