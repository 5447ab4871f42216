package io.dromedary.api.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.dromedary.api.HttpClientSide;
import io.dromedary.api.HttpClientSide.Reply;
import io.dromedary.api.TestService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;

@DisplayName("Access")
class AccessTest {

    private static final String CHANNELS = "/api/v1/channels";

    @Nested
    @DisplayName("without a token")
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class WithoutToken {

        private ServletWebServerApplicationContext service;
        private int port;

        @BeforeAll
        void start(@TempDir Path data) {
            service = TestService.start(data);
            port = service.getWebServer().getPort();
        }

        @AfterAll
        void stop() {
            service.close();
        }

        @Test
        @DisplayName("is for this machine: only loopback is bound")
        void loopback() throws IOException {
            assertThat(status("Host: localhost")).isEqualTo(200);
            try (var taken = new ServerSocket()) {
                // On Linux an address of its own is free only if the other did not bind them all.
                taken.setReuseAddress(false);
                taken.bind(new InetSocketAddress("127.0.0.2", port));
                assertThat(taken.isBound()).isTrue();
            }
        }

        @Test
        @DisplayName("is not for a name that was bound to this machine (DNS rebinding)")
        void rebinding() throws IOException {
            assertThat(status("Host: evil.example")).isEqualTo(403);
            assertThat(status("Host: localhost.evil.example")).isEqualTo(403);
            assertThat(status("Host: 127.0.0.1.evil.example:" + port)).isEqualTo(403);
            assertThat(status("Host: 127.0.0.1:" + port)).isEqualTo(200);
            assertThat(status("Host: [::1]:" + port)).isEqualTo(200);
            assertThat(status("Host: LOCALHOST:" + port)).isEqualTo(200);
        }

        @Test
        @DisplayName("is not for pages of other sites")
        void otherSites() throws IOException {
            String host = "Host: localhost:" + port;
            assertThat(status(host, "Origin: http://evil.example")).isEqualTo(403);
            assertThat(status(host, "Origin: null")).isEqualTo(403);
            assertThat(status(host, "Origin: http://localhost:1")).isEqualTo(403);
            assertThat(status(host, "Sec-Fetch-Site: cross-site")).isEqualTo(403);
            assertThat(status(host, "Sec-Fetch-Site: same-site")).isEqualTo(403);
            assertThat(status(host, "Origin: http://localhost:" + port)).isEqualTo(200);
            assertThat(status(host, "Sec-Fetch-Site: none")).isEqualTo(200);
        }

        private int status(String... headers) throws IOException {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.getOutputStream()
                        .write(
                                ("GET "
                                                + CHANNELS
                                                + " HTTP/1.1\r\nConnection: close\r\n"
                                                + String.join("\r\n", headers)
                                                + "\r\n\r\n")
                                        .getBytes(StandardCharsets.US_ASCII));
                String answer =
                        new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                return Integer.parseInt(answer.substring(9, 12));
            }
        }
    }

    @Nested
    @DisplayName("with a token")
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class WithToken {

        private final String token = AccessToken.generate();
        private ServletWebServerApplicationContext service;
        private HttpClientSide http;

        @BeforeAll
        void start(@TempDir Path data) {
            service =
                    TestService.start(
                            data,
                            "server.address=0.0.0.0",
                            "dromedary.access.tokens[0].name=first",
                            "dromedary.access.tokens[0].sha256="
                                    + AccessToken.hash(AccessToken.generate()),
                            "dromedary.access.tokens[1].name=second",
                            "dromedary.access.tokens[1].sha256="
                                    + AccessToken.hash(token).toUpperCase(Locale.ROOT));
            http = new HttpClientSide(service.getWebServer().getPort());
        }

        @AfterAll
        void stop() {
            service.close();
        }

        @Test
        @DisplayName("is for whoever has it")
        void accepted() {
            assertThat(http.get(CHANNELS, "Authorization", "Bearer " + token).status())
                    .isEqualTo(200);
        }

        @Test
        @DisplayName("is for nobody else, this machine included")
        void refused() {
            Reply without = http.get(CHANNELS);
            assertThat(without.status()).isEqualTo(401);
            assertThat(without.header("WWW-Authenticate")).startsWith("Bearer");
            assertThat(without.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(without.field("detail")).contains("Authorization: Bearer TOKEN");

            Reply wrong = http.get(CHANNELS, "Authorization", "Bearer " + token + "x");
            assertThat(wrong.status()).isEqualTo(401);
            assertThat(wrong.header("WWW-Authenticate")).contains("invalid_token");
            assertThat(http.get("/v3/api-docs").status()).isEqualTo(401);
            assertThat(http.get("/nothing").status()).isEqualTo(401);
            assertThat(http.get(CHANNELS + "?access_token=" + token).status()).isEqualTo(401);
        }

        @Test
        @DisplayName("is asked for in the interface's description")
        void described() {
            JsonNode description =
                    http.get("/v3/api-docs", "Authorization", "Bearer " + token).json();
            assertThat(description.at("/components/securitySchemes/token/scheme").asText())
                    .isEqualTo("bearer");
            assertThat(description.path("security").toString()).isEqualTo("[{\"token\":[]}]");
            assertThat(description.at("/paths/~1api~1v1~1channels/get/responses").has("401"))
                    .isTrue();
        }

        @Test
        @DisplayName("lets a waiting poll be answered")
        void waits() {
            http.send(
                    "PUT",
                    "/api/v1/subscriptions/s",
                    "{\"channel\":\"c\"}",
                    "Authorization",
                    "Bearer " + token,
                    "Content-Type",
                    "application/json");
            assertThat(
                            http.get(
                                            "/api/v1/subscriptions/s/events?wait=1",
                                            "Authorization",
                                            "Bearer " + token)
                                    .status())
                    .isEqualTo(200);
        }

        @Test
        @DisplayName("is not needed to see whether the service is well, and no more than that")
        void health() {
            Reply reply = http.get("/actuator/health");
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.json().path("status").asText()).isEqualTo("UP");
            assertThat(reply.json().has("components")).isFalse();
        }
    }

    @Nested
    @DisplayName("that is configured wrongly stops the start and names the property:")
    class Misconfigured {

        @TempDir private Path data;

        @Test
        @DisplayName("another address than loopback without a token")
        void openAddress() {
            assertThatThrownBy(() -> TestService.start(data, "server.address=0.0.0.0"))
                    .rootCause()
                    .isInstanceOfSatisfying(
                            InvalidConfigurationPropertyValueException.class,
                            refused -> {
                                assertThat(refused.getName()).isEqualTo("server.address");
                                assertThat(refused.getReason())
                                        .contains("dromedary.access.tokens", "127.0.0.1");
                            });
        }

        @Test
        @DisplayName("a management port that would listen everywhere without a token")
        void openManagement() {
            assertThatThrownBy(() -> TestService.start(data, "management.server.port=0"))
                    .rootCause()
                    .isInstanceOfSatisfying(
                            InvalidConfigurationPropertyValueException.class,
                            refused ->
                                    assertThat(refused.getName())
                                            .isEqualTo("management.server.address"));
        }

        @Test
        @DisplayName("a hash that is none")
        void hash() {
            assertThatThrownBy(
                            () ->
                                    TestService.start(
                                            data,
                                            "dromedary.access.tokens[0].name=a",
                                            "dromedary.access.tokens[0].sha256=secret"))
                    .rootCause()
                    .isInstanceOf(BindValidationException.class)
                    .hasMessageContaining("sha256");
        }

        @Test
        @DisplayName("a property that does not exist")
        void unknown() {
            assertThatThrownBy(() -> TestService.start(data, "dromedary.http.conections=5"))
                    .rootCause()
                    .isInstanceOf(UnboundConfigurationPropertiesException.class)
                    .hasMessageContaining("dromedary.http.conections");
        }
    }
}
