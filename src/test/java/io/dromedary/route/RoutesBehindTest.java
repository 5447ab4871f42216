package io.dromedary.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The routes behind an endpoint")
class RoutesBehindTest {

    private static final Map<String, String> TEXTS =
            Map.of(
                    "a.camel.yaml",
                    """
                    - route:
                        id: schedule
                        from: {uri: "timer:tick", steps: [{to: "direct:job"}]}
                    - route:
                        id: job
                        from:
                          uri: direct:job
                          steps:
                            - doTry:
                                steps:
                                  - to: {uri: "direct:step", parameters: {timeout: 5}}
                                doFinally:
                                  steps:
                                    - wireTap: {uri: "direct:told?block=false"}
                    - route:
                        id: step
                        from: {uri: "direct:step", steps: [{to: "direct:job"}]}
                    """,
                    "b.camel.yaml",
                    """
                    - route:
                        id: told
                        from: {uri: "direct:told", steps: [{to: "log:told"}]}
                    - route:
                        id: other
                        from: {uri: "direct:other", steps: [{to: "log:other"}]}
                    """);

    private final CamelContext camel = new DefaultCamelContext();

    @AfterEach
    void stop() {
        camel.stop();
    }

    @Test
    @DisplayName("are those that it calls, however deep and in whatever file, and no others")
    void behind() {
        RoutesBehind.load(camel, "direct:job", TEXTS);
        camel.start();

        assertThat(camel.getRoutes())
                .extracting(Route::getRouteId)
                .containsExactlyInAnyOrder("job", "step", "told");
    }

    @Test
    @DisplayName("are missed if there are none, rather than nothing being done")
    void none() {
        assertThatExceptionOfType(InvalidRoutesException.class)
                .isThrownBy(() -> RoutesBehind.load(camel, "direct:joob", TEXTS))
                .withMessageContaining("direct:joob");
    }
}
