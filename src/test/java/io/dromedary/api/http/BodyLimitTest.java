package io.dromedary.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.api.HttpClientSide;
import io.dromedary.api.HttpClientSide.Reply;
import io.dromedary.api.TestService;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;

@DisplayName("The body of a call")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class BodyLimitTest {

    private static final String SUBSCRIPTION = "/api/v1/subscriptions/billing";
    private static final String STATE = "/api/v1/state";
    private static final int USUAL = 100;
    private static final int OF_STATE = 300;

    private static ServletWebServerApplicationContext service;
    private static int port;
    private static HttpClientSide http;

    @BeforeAll
    static void start(@TempDir Path data) {
        service =
                TestService.start(
                        data,
                        "dromedary.http.max-body=" + USUAL + "B",
                        "dromedary.http.max-state-body=" + OF_STATE + "B");
        port = service.getWebServer().getPort();
        http = new HttpClientSide(port);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static String filled(String json, int length) {
        return json + " ".repeat(length - json.length());
    }

    private static String subscription(int length) {
        return filled("{\"channel\":\"transactions\"}", length);
    }

    @Test
    @DisplayName("may be as long as the limit, and not a byte longer")
    void exactly() {
        assertThat(http.put(SUBSCRIPTION, subscription(USUAL)).status()).isBetween(200, 201);

        Reply refused = http.put(SUBSCRIPTION, subscription(USUAL + 1));

        assertThat(refused.status()).isEqualTo(413);
        assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(refused.field("code")).isEqualTo("too-long");
        assertThat(refused.field("detail")).contains("100 bytes", "dromedary.http.max-body");
    }

    @Test
    @DisplayName("is measured on every call that has one")
    void everyCall() {
        http.put(SUBSCRIPTION, subscription(USUAL));
        String longer = filled("{\"to\":\"latest\",\"offset\":0}", USUAL + 1);

        assertThat(http.post(SUBSCRIPTION + "/ack", longer).status()).isEqualTo(413);
        assertThat(http.post(SUBSCRIPTION + "/seek", longer).status()).isEqualTo(413);
    }

    @Test
    @DisplayName("may be longer where all subscriptions are imported, up to a limit of its own")
    void state() {
        assertThat(http.put(STATE, filled("[]", OF_STATE)).status()).isEqualTo(204);

        Reply refused = http.put(STATE, filled("[]", OF_STATE + 1));

        assertThat(refused.status()).isEqualTo(413);
        assertThat(refused.field("detail")).contains("300 bytes", "dromedary.http.max-state-body");
    }

    @Test
    @DisplayName("that tells its length is refused before it is sent")
    void announced() throws IOException {
        assertThat(answer("Content-Length: 4000000000", "")).contains(" 413 ", "max-body");
    }

    @Test
    @DisplayName("that comes in pieces is refused when it passes the limit, before its end")
    void pieces() throws IOException {
        String head = "Transfer-Encoding: chunked";
        String piece = "40\r\n" + " ".repeat(0x40) + "\r\n";
        String end = "1A\r\n" + subscription(0x1A) + "\r\n0\r\n\r\n";

        assertThat(answer(head, piece + end)).contains(" 20");
        assertThat(answer(head, piece + piece)).contains(" 413 ", "max-body");
    }

    /** What the server says to a request that the client does not go on with. */
    private static String answer(String header, String body) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write(
                            ("PUT "
                                            + SUBSCRIPTION
                                            + " HTTP/1.1\r\nHost: localhost\r\n"
                                            + "Content-Type: application/json\r\n"
                                            + "Connection: close\r\n"
                                            + header
                                            + "\r\n\r\n"
                                            + body)
                                    .getBytes(StandardCharsets.US_ASCII));
            BufferedReader reader =
                    new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            StringBuilder answer = new StringBuilder();
            String line = reader.readLine();
            // Ends with the last chunk: the server may keep the connection to swallow the rest.
            while (line != null && !line.equals("0")) {
                answer.append(line).append('\n');
                line = reader.readLine();
            }
            return answer.toString();
        }
    }
}
