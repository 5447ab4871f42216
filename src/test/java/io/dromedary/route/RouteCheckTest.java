package io.dromedary.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.DefaultRegistry;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A check of routes")
class RouteCheckTest {

    private static final String FILE = "a.camel.yaml";

    private final RouteCheck check =
            new RouteCheck(
                    new DefaultRegistry(),
                    name -> Optional.ofNullable(Map.of("folder", "/nowhere").get(name)));

    private static String source(String steps) {
        return """
        - route:
            id: events
            from:
              uri: onec-eventlog:trade
              parameters:
                directory: "{{folder}}"
              steps:
        """
                + steps.indent(8);
    }

    private static final String JOURNAL =
            """
            - to:
                uri: onec-transactions:all
            - to:
                uri: journal:transactions
            """;

    @Test
    @DisplayName("finds nothing wrong with a route whose folder does not exist yet")
    void good() {
        Map<String, String> texts = Map.of(FILE, source(JOURNAL));

        assertThat(check.errors(texts)).isEmpty();
        assertThat(check.warnings(texts)).isEmpty();
    }

    @Test
    @DisplayName("knows the thread pools that the program has profiles of")
    void pools() {
        DefaultRegistry beans = new DefaultRegistry();
        beans.bind("threads", new ThreadPoolProfile("backupThreads"));
        String route =
                """
                - route:
                    id: parallel
                    from:
                      uri: direct:a
                      steps:
                        - split:
                            parallelProcessing: true
                            executorService: %s
                            expression: {simple: {expression: "${body}"}}
                            steps: [{log: {message: a}}]
                """;
        RouteCheck here = new RouteCheck(beans, name -> Optional.empty());

        assertThat(here.errors(Map.of(FILE, route.formatted("backupThreads")))).isEmpty();
        assertThat(here.errors(Map.of(FILE, route.formatted("others")))).hasSize(1);
    }

    @Test
    @DisplayName("finds every mistake of every file")
    void all() {
        Map<String, String> texts =
                Map.of(
                        FILE,
                        source(JOURNAL).replace("all", "all?outcomes=comitted"),
                        "b.camel.yaml",
                        source(JOURNAL)
                                .replace("id: events", "id: more")
                                .replace("directory", "directry"));

        assertThat(check.errors(texts))
                .extracting(RouteProblem::message)
                .satisfiesExactlyInAnyOrder(
                        message -> assertThat(message).startsWith(FILE).contains("comitted"),
                        message ->
                                assertThat(message)
                                        .startsWith("b.camel.yaml:6:")
                                        .contains("directry"));
    }

    @Nested
    @DisplayName("warns about")
    class Warns {

        private void warned(String steps, int line, String word) {
            assertThat(check.warnings(Map.of(FILE, source(steps))))
                    .singleElement()
                    .satisfies(
                            warning -> {
                                assertThat(warning.line()).isEqualTo(line);
                                assertThat(warning.reason()).contains(word);
                            });
        }

        @Test
        @DisplayName("aggregate behind a log")
        void aggregate() {
            warned(
                    """
                    - aggregate:
                        correlationExpression:
                          constant:
                            expression: "true"
                        aggregationStrategy: "#latest"
                        completionSize: 10
                        steps:
                          - to:
                              uri: journal:x
                    """,
                    8,
                    "aggregate");
        }

        @Test
        @DisplayName("wireTap, threads and seda behind a log")
        void lettingGo() {
            warned("- wireTap:\n    uri: direct:x\n", 8, "wireTap");
            warned("- threads:\n    poolSize: 1\n", 8, "threads");
            warned("- to:\n    uri: seda:x\n", 9, "seda");
        }

        @Test
        @DisplayName("them behind a subscriber, too")
        void subscriber() {
            assertThat(
                            check.warnings(
                                    Map.of(
                                            FILE,
                                            source("- to:\n    uri: seda:x\n")
                                                    .replace("onec-eventlog:", "journal:"))))
                    .hasSize(1);
        }

        @Test
        @DisplayName("a second durable effect behind a log")
        void twoEffects() {
            warned(JOURNAL + "- to:\n    uri: file:out\n", 13, "more than one durable effect");
        }

        @Test
        @DisplayName("nothing of the kind elsewhere")
        void elsewhere() {
            assertThat(
                            check.warnings(
                                    Map.of(
                                            FILE,
                                            source("- to:\n    uri: seda:x\n")
                                                    .replace("onec-eventlog:", "timer:"))))
                    .isEmpty();
        }
    }
}
