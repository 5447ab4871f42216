package io.dromedary;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.api.HttpClientSide;
import io.dromedary.api.HttpClientSide.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;

@DisplayName("A java.lang.Error in a route that answers HTTP")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RouteErrorsTest {

    private static final String SECRET = "{\"password\":\"42\"}";

    private static final String ROUTES =
            """
            - route:
                id: bean
                from:
                  id: from-bean
                  uri: platform-http:/api/v1/test/bean
                  steps:
                    - bean:
                        id: call-bean
                        beanType: io.dromedary.RouteErrorsTest$Failing
                        method: fail
            - route:
                id: process
                from:
                  id: from-process
                  uri: platform-http:/api/v1/test/process
                  steps:
                    - process:
                        id: call-process
                        ref: "#class:io.dromedary.RouteErrorsTest$FailingProcessor"
            - route:
                id: caught
                from:
                  id: from-caught
                  uri: platform-http:/api/v1/test/caught
                  parameters:
                    useStreaming: true
                  steps:
                    - doTry:
                        id: try-it
                        steps:
                          - process:
                              id: call-caught
                              ref: "#class:io.dromedary.RouteErrorsTest$FailingProcessor"
                        doCatch:
                          - id: caught-exceptions
                            exception:
                              - java.lang.IllegalStateException
                            steps:
                              - setBody:
                                  id: say-caught
                                  expression:
                                    constant:
                                      expression: caught
            - route:
                id: handed-on
                from:
                  id: from-handed-on
                  uri: platform-http:/api/v1/test/handed-on
                  steps:
                    - to:
                        id: hand-on
                        uri: direct:failing
            - route:
                id: failing
                from:
                  id: from-failing
                  uri: direct:failing
                  steps:
                    - filter:
                        id: if-any
                        expression:
                          simple:
                            expression: "${body} != null"
                        steps:
                          - process:
                              id: call-failing
                              ref: "#class:io.dromedary.RouteErrorsTest$FailingAsync"
            """;

    /** A bean of a route. */
    public static final class Failing {

        /** Never returns. */
        public String fail(String body) {
            throw new StackOverflowError(body);
        }
    }

    /** A step of a route. */
    public static final class FailingProcessor implements org.apache.camel.Processor {

        @Override
        public void process(Exchange exchange) {
            throw new OutOfMemoryError("planned " + exchange.getMessage().getBody(String.class));
        }
    }

    /** A step that may go on in another thread. */
    public static final class FailingAsync extends AsyncProcessorSupport implements AsyncProcessor {

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            throw new NoClassDefFoundError("planned");
        }
    }

    private ServletWebServerApplicationContext service;
    private HttpClientSide http;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        Path routes = Files.createDirectories(folder.resolve("routes"));
        Files.writeString(routes.resolve("errors.camel.yaml"), ROUTES);
        service =
                (ServletWebServerApplicationContext)
                        new SpringApplicationBuilder(Dromedary.class)
                                .run(
                                        "--server.port=0",
                                        "--dromedary.routes=" + routes,
                                        "--dromedary.data=" + folder.resolve("data"));
        http = new HttpClientSide(service.getWebServer().getPort());
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bean", "process", "caught", "handed-on"})
    @DisplayName("is a failure of the program, and nothing of the request is sent back")
    void failure(String route) {
        Reply answer = http.send("POST", "/api/v1/test/" + route, SECRET);

        assertThat(answer.response().body()).doesNotContain("password");
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(500);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.field("code")).isEqualTo("internal");
        assertThat(service.getBean(CamelContext.class).getInflightRepository().size()).isZero();
    }
}
