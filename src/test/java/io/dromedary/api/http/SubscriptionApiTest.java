package io.dromedary.api.http;

import static io.dromedary.subscription.Events.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dromedary.api.HttpClientSide;
import io.dromedary.api.HttpClientSide.Reply;
import io.dromedary.api.TestService;
import io.dromedary.event.EventCodec;
import io.dromedary.subscription.MemoryJournal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;

@DisplayName("The HTTP interface of subscriptions")
class SubscriptionApiTest {

    private static final String SUBSCRIPTIONS = "/api/v1/subscriptions/";
    private static final int THREADS = 8;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static ServletWebServerApplicationContext service;
    private static HttpClientSide http;
    private static MemoryJournal journal;

    private String channel;
    private String name;

    @BeforeAll
    static void start(@TempDir Path data) {
        service = TestService.start(data, "dromedary.http.threads=" + THREADS);
        http = new HttpClientSide(service.getWebServer().getPort());
        journal = service.getBean(MemoryJournal.class);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void names() {
        int number = NUMBER.incrementAndGet();
        channel = "channel-" + number;
        name = "subscriber-" + number;
    }

    @Nested
    @DisplayName("refuses a replay")
    class Replaying {

        private Reply replay(String body) {
            return http.post("/api/v1/channels/" + channel + "/replay", body);
        }

        @Test
        @DisplayName("that makes no sense, of an unknown channel, or without a broker")
        void refused() {
            assertThat(replay("{\"from\":1,\"to\":1,\"exchange\":\"x\"}").status()).isEqualTo(404);
            journal.append(channel, event("1"));

            Reply wrong = replay("{\"from\":1,\"to\":2,\"exchange\":\"x\"}");
            assertThat(wrong.status()).isEqualTo(400);
            assertThat(wrong.field("detail")).contains("beyond the end");
            Reply nowhere = replay("{\"from\":1,\"to\":1,\"exchange\":\"x\"}");
            assertThat(nowhere.status()).isEqualTo(409);
            assertThat(nowhere.field("detail")).contains("no broker is configured");
            assertThat(http.get("/api/v1/channels/" + channel + "/replay/none").status())
                    .isEqualTo(404);
        }
    }

    @Nested
    @DisplayName("creates")
    class Creating {

        @Test
        @DisplayName("a subscription, and finds it unchanged")
        void creates() {
            Reply created = create("{\"channel\":\"%s\",\"start\":\"earliest\"}");
            assertThat(created.status()).isEqualTo(201);
            assertThat(created.header("Location")).endsWith(SUBSCRIPTIONS + name);
            assertThat(created.json().toString())
                    .isEqualTo(
                            ("{\"name\":\"%s\",\"channel\":\"%s\",\"start\":\"earliest\",\"filter\":{},"
                                            + "\"state\":\"sleeping\",\"offset\":0,\"lag\":0,"
                                            + "\"parked\":{\"keys\":0,\"events\":0}}")
                                    .formatted(name, channel));

            assertThat(create("{\"channel\":\"%s\",\"start\":\"earliest\"}").status())
                    .isEqualTo(200);
            assertThat(create("{\"channel\":\"%s\"}").status()).isEqualTo(200);
            assertThat(http.get(SUBSCRIPTIONS + name).json()).isEqualTo(created.json());
        }

        @Test
        @DisplayName("one of the channel that a configuration stands for, however it is written")
        void configuration() {
            Reply created =
                    create("{\"channel\":{\"exchange\":\"there\",\"bindings\":[\"a.#\",\"b.#\"]}}");
            assertThat(created.status()).isEqualTo(201);
            assertThat(created.field("channel")).startsWith("exchange-");

            Reply found =
                    create("{\"channel\":{\"bindings\":[\"b.#\",\"a.#\"],\"exchange\":\"there\"}}");
            assertThat(found.status()).isEqualTo(200);
            assertThat(found.field("channel")).isEqualTo(created.field("channel"));
        }

        @Test
        @DisplayName(
                "none of a channel that no events can flow into, or whose configuration is wrong")
        void noSource() {
            Reply refused = create("{\"channel\":{\"exchange\":\"away\",\"bindings\":[\"#\"]}}");
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.field("code")).isEqualTo("no-source");
            assertThat(http.get(SUBSCRIPTIONS + name).status()).isEqualTo(404);

            assertThat(refusal("{\"channel\":{\"exchange\":\"there\"}}")).contains("bindings");
        }

        @Test
        @DisplayName("of a configuration, whose flow can be ended when nobody reads it any more")
        void flowEnds() {
            String channel =
                    create("{\"channel\":{\"exchange\":\"there\",\"bindings\":[\"ends.#\"]}}")
                            .field("channel");
            String source = "/api/v1/channels/" + channel + "/source";
            Reply refused = http.delete(source);
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.field("detail")).contains(name).contains("delete it first");

            http.delete(SUBSCRIPTIONS + name);
            assertThat(http.delete(source).status()).isEqualTo(204);
            Reply gone = http.delete(source);
            assertThat(gone.status()).isEqualTo(404);
            assertThat(gone.field("code")).isEqualTo("unknown");
        }

        @Test
        @DisplayName("none under a name that is in use otherwise")
        void conflict() {
            create("{\"channel\":\"%s\"}");

            Reply reply = create("{\"channel\":\"%s\",\"start\":\"latest\"}");
            assertThat(reply.status()).isEqualTo(409);
            assertThat(reply.field("code")).isEqualTo("conflict");
            assertThat(create("{\"channel\":\"%s\",\"filter\":{\"types\":[\"a\"]}}").status())
                    .isEqualTo(409);
        }

        @Test
        @DisplayName("none of a body that is not understood, and names what is wrong")
        void malformed() {
            assertThat(refusal("")).contains("body is missing or is not JSON");
            assertThat(refusal("{")).contains("body is missing or is not JSON");
            assertThat(refusal("[]")).contains("JSON object", "an array");
            assertThat(refusal("{}")).contains("channel is missing");
            assertThat(refusal("{\"channel\":5}"))
                    .contains("channel is a text or an object, not a number");
            assertThat(refusal("{\"channel\":\"a/b\"}")).contains("channel", "a/b");
            assertThat(refusal("{\"channel\":\"a\",\"strat\":\"latest\"}"))
                    .contains("'strat'", "channel, start, filter");
            assertThat(refusal("{\"channel\":\"a\",\"start\":\"now\"}")).contains("start", "now");
            assertThat(refusal("{\"channel\":\"a\",\"filter\":{\"colour\":[\"red\"]}}"))
                    .contains("filter", "colour");
            assertThat(http.send("PUT", SUBSCRIPTIONS + name, "{}").status()).isEqualTo(415);
        }

        @Test
        @DisplayName("none with a hostile name")
        void names() {
            for (String hostile :
                    List.of(
                            "%2e%2e%2fetc",
                            "a%20b", "%3Cscript%3E", "a%00", "a".repeat(101), "-x")) {
                Reply reply = http.put(SUBSCRIPTIONS + hostile, "{\"channel\":\"a\"}");
                assertThat(reply.status()).as(hostile).isBetween(400, 404);
            }
            assertThat(
                            http.get("/api/v1/subscriptions?limit=1000")
                                    .json()
                                    .path("subscriptions")
                                    .findValuesAsText("name"))
                    .allMatch(found -> found.matches("[\\p{L}\\p{N}][\\p{L}\\p{N}.-]{0,99}"));
            String russian = "%D0%BE%D0%B1%D0%BC%D0%B5%D0%BD" + name;
            assertThat(http.put(SUBSCRIPTIONS + russian, "{\"channel\":\"a\"}").status())
                    .isEqualTo(201);
        }

        private String refusal(String body) {
            Reply reply = create(body);
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
            return reply.field("detail");
        }
    }

    @Nested
    @DisplayName("polls")
    class Polling {

        @Test
        @DisplayName("an unknown subscription in vain, but says how to create it")
        void unknown() {
            Reply reply = poll("");
            assertThat(reply.status()).isEqualTo(404);
            assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(reply.field("code")).isEqualTo("unknown-subscription");
            assertThat(reply.field("detail"))
                    .contains(
                            "curl -X PUT -H 'Content-Type: application/json'",
                            "{\"channel\":\"transactions\",\"start\":\"earliest\"}",
                            "http://127.0.0.1:"
                                    + service.getWebServer().getPort()
                                    + SUBSCRIPTIONS
                                    + name);
        }

        @Test
        @DisplayName("events as the journal has them, with their positions")
        void events() {
            create("{\"channel\":\"%s\"}");
            var first = event("a");
            var second = event("b");
            journal.append(channel, first, second);

            Reply reply = poll("?wait=0");
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.header("Content-Type")).isEqualTo("application/json");
            assertThat(reply.response().body())
                    .isEqualTo(
                            "{\"events\":["
                                    + text(EventCodec.toJson(first))
                                    + ","
                                    + text(EventCodec.toJson(second))
                                    + "],\"positions\":[1,2],\"offset\":2,\"lag\":0,\"session\":\""
                                    + reply.field("session")
                                    + "\"}");
        }

        @Test
        @DisplayName("until there is one")
        void waits() {
            create("{\"channel\":\"%s\"}");
            CompletableFuture<Reply> waiting = http.getLater(pollPath("?wait=60"));
            awaitState("active");
            assertThat(waiting).isNotDone();

            journal.append(channel, event("a"));
            Reply reply = waiting.orTimeout(30, TimeUnit.SECONDS).join();
            assertThat(reply.json().path("events")).hasSize(1);
        }

        @Test
        @DisplayName("for as long as asked, and then brings an empty list")
        void timesOut() {
            create("{\"channel\":\"%s\"}");
            long start = System.nanoTime();
            Reply reply = poll("?wait=1");

            assertThat(System.nanoTime() - start)
                    .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(990));
            assertThat(reply.json().path("events")).isEmpty();
        }

        @Test
        @DisplayName("on after an acknowledgement, within a session")
        void acknowledges() {
            create("{\"channel\":\"%s\"}");
            journal.append(channel, event("a"), event("b"));
            Reply first = poll("?wait=0&limit=1");
            Reply again = poll("?wait=0&limit=1&session=" + first.field("session"));
            assertThat(again.json().path("events")).isEqualTo(first.json().path("events"));

            Reply second = poll("?wait=0&ack=1&session=" + first.field("session"));
            assertThat(second.json().path("positions").toString()).isEqualTo("[2]");
            Reply ahead = poll("?wait=0&after=2&session=" + first.field("session"));
            assertThat(ahead.json().path("events")).isEmpty();
        }

        @Test
        @DisplayName("for one at a time: whoever is replaced is told so, waiting or not")
        void fenced() {
            create("{\"channel\":\"%s\"}");
            CompletableFuture<Reply> waiting = http.getLater(pollPath("?wait=60"));
            awaitState("active");
            Reply other = poll("?wait=0");

            Reply fenced = waiting.orTimeout(30, TimeUnit.SECONDS).join();
            assertThat(fenced.status()).isEqualTo(409);
            assertThat(fenced.field("code")).isEqualTo("fenced");
            Reply third = poll("?wait=0");
            assertThat(third.status()).isEqualTo(200);
            Reply late = poll("?wait=0&session=" + other.field("session"));
            assertThat(late.status()).isEqualTo(409);
            assertThat(late.field("code")).isEqualTo("fenced");
            Reply ack =
                    http.post(
                            SUBSCRIPTIONS + name + "/ack",
                            "{\"offset\":0,\"session\":\"" + other.field("session") + "\"}");
            assertThat(ack.status()).isEqualTo(409);
        }

        @Test
        @DisplayName("not with parameters that are not understood, and names them")
        void malformed() {
            create("{\"channel\":\"%s\"}");
            assertThat(refusal("?wait=x")).contains("wait", "'x'");
            assertThat(refusal("?wait=-1")).contains("wait is from 0 to 300 seconds");
            assertThat(refusal("?wait=301")).contains("wait is from 0 to 300 seconds");
            assertThat(refusal("?limit=0")).contains("limit is from 1 to 500");
            assertThat(refusal("?limit=1e9")).contains("limit", "1e9");
            assertThat(refusal("?ack=abc")).contains("ack", "abc");
            assertThat(refusal("?ack=-1")).contains("ack", "-1");
            assertThat(refusal("?akc=5")).contains("'akc'", "wait, limit, ack, after, session");
            assertThat(refusal("?session=mine")).contains("session", "mine");
            assertThat(poll("?wait=0&ack=7").status()).isEqualTo(422);
            assertThat(poll("?wait=0&ack=7").field("code")).isEqualTo("not-given");
        }

        @Test
        @DisplayName("many at once on the few threads there are")
        void many() {
            List<CompletableFuture<Reply>> waiting = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                http.put(SUBSCRIPTIONS + name + "." + i, "{\"channel\":\"" + channel + "\"}");
                waiting.add(http.getLater(SUBSCRIPTIONS + name + "." + i + "/events?wait=60"));
            }
            await().until(
                            () ->
                                    states("active").stream()
                                            .filter(one -> one.startsWith(name + "."))
                                            .count(),
                            active -> active == 200);
            assertThat(http.get("/api/v1/channels").status()).isEqualTo(200);

            journal.append(channel, event("a"));
            for (CompletableFuture<Reply> one : waiting) {
                assertThat(one.orTimeout(30, TimeUnit.SECONDS).join().json().path("events"))
                        .hasSize(1);
            }
            assertThat(
                            Thread.getAllStackTraces().keySet().stream()
                                    .filter(thread -> thread.getName().contains("-exec-")))
                    .hasSizeLessThanOrEqualTo(THREADS);
        }

        @Test
        @DisplayName("without keeping anything for a client that left, once its wait is over")
        void disconnects() throws IOException {
            create("{\"channel\":\"%s\"}");
            try (Socket socket =
                    new Socket(
                            InetAddress.getLoopbackAddress(), service.getWebServer().getPort())) {
                send(socket, pollPath("?wait=2"));
                awaitState("active");
                socket.setSoLinger(true, 0);
            }
            journal.append(channel, event("a"));

            Reply next = poll("?wait=60");
            assertThat(next.json().path("events")).as("nothing was acknowledged").hasSize(1);
        }

        @Test
        @DisplayName("for clients that do not take their answers, and for all others meanwhile")
        void stuck() throws IOException {
            List<Socket> stuck = new ArrayList<>();
            try {
                journal.append(channel, event("a", new byte[16 << 20]));
                for (int i = 0; i < 2 * THREADS; i++) {
                    String one = name + "." + i;
                    http.put(SUBSCRIPTIONS + one, "{\"channel\":\"" + channel + "\"}");
                    Socket socket = new Socket();
                    stuck.add(socket);
                    socket.setReceiveBufferSize(4096);
                    socket.connect(
                            new InetSocketAddress(
                                    InetAddress.getLoopbackAddress(),
                                    service.getWebServer().getPort()));
                    send(socket, SUBSCRIPTIONS + one + "/events?wait=60");
                    // The answer has begun.
                    assertThat(socket.getInputStream().read()).isEqualTo('H');
                }
                create("{\"channel\":\"%s\",\"start\":\"latest\"}");
                CompletableFuture<Reply> waiting = http.getLater(pollPath("?wait=60"));
                awaitState("active");
                journal.append(channel, event("b"));
                assertThat(waiting.orTimeout(15, TimeUnit.SECONDS).join().status()).isEqualTo(200);
            } finally {
                for (Socket socket : stuck) {
                    socket.close();
                }
            }
        }

        private String refusal(String query) {
            Reply reply = poll(query);
            assertThat(reply.status()).as(query).isEqualTo(400);
            assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
            return reply.field("detail");
        }
    }

    @Nested
    @DisplayName("administers")
    class Administering {

        @Test
        @DisplayName("acknowledgement, also alone")
        void acknowledge() {
            create("{\"channel\":\"%s\"}");
            journal.append(channel, event("a"), event("b"));
            poll("?wait=0");

            Reply reply = http.post(SUBSCRIPTIONS + name + "/ack", "{\"offset\":1}");
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.json().path("offset").asLong()).isEqualTo(1);
            assertThat(reply.json().path("lag").asLong()).isEqualTo(1);
            assertThat(http.post(SUBSCRIPTIONS + name + "/ack", "{\"offset\":3}").status())
                    .isEqualTo(422);
            assertThat(http.post(SUBSCRIPTIONS + name + "/ack", "{\"offset\":-1}").status())
                    .isEqualTo(400);
            assertThat(http.post(SUBSCRIPTIONS + name + "/ack", "{\"offset\":1.5}").status())
                    .isEqualTo(400);
            assertThat(http.post(SUBSCRIPTIONS + name + "/ack", "{}").field("detail"))
                    .contains("offset is missing");
        }

        @Test
        @DisplayName("the place")
        void seek() {
            create("{\"channel\":\"%s\",\"start\":\"latest\"}");
            journal.append(channel, event("a"), event("b"));
            http.post(SUBSCRIPTIONS + name + "/seek", "{\"to\":\"latest\"}");
            assertThat(poll("?wait=0").json().path("events")).isEmpty();

            Reply reply = http.post(SUBSCRIPTIONS + name + "/seek", "{\"to\":\"offset:1\"}");
            assertThat(reply.status()).isEqualTo(200);
            assertThat(poll("?wait=0").json().path("positions").toString()).isEqualTo("[2]");
            assertThat(http.post(SUBSCRIPTIONS + name + "/seek", "{\"to\":\"offset:9\"}").status())
                    .isEqualTo(400);
        }

        @Test
        @DisplayName("another filter, with the place kept")
        void filter() {
            create("{\"channel\":\"%s\",\"filter\":{\"types\":[\"a\"]}}");
            journal.append(channel, event("a"), event("b"), event("a"));
            http.post(SUBSCRIPTIONS + name + "/seek", "{\"to\":\"offset:1\"}");

            Reply reply = http.put(SUBSCRIPTIONS + name + "/filter", "{\"types\":[\"b\"]}");
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.json().path("filter").toString()).isEqualTo("{\"types\":[\"b*\"]}");
            assertThat(reply.json().path("offset").asLong()).isEqualTo(1);
            assertThat(poll("?wait=0").json().path("positions").toString()).isEqualTo("[2]");

            assertThat(http.put(SUBSCRIPTIONS + name + "/filter", "{\"colour\":1}").field("detail"))
                    .contains("filter", "colour");
            assertThat(http.put(SUBSCRIPTIONS + name + "/filter", "[]").status()).isEqualTo(400);
            assertThat(http.put(SUBSCRIPTIONS + name + "-none/filter", "{}").status())
                    .isEqualTo(404);
        }

        @Test
        @DisplayName("the end of a subscription")
        void delete() {
            create("{\"channel\":\"%s\"}");
            assertThat(http.delete(SUBSCRIPTIONS + name).status()).isEqualTo(204);
            assertThat(http.delete(SUBSCRIPTIONS + name).status()).isEqualTo(404);
            assertThat(http.get(SUBSCRIPTIONS + name).status()).isEqualTo(404);
        }

        @Test
        @DisplayName("the list, in pages")
        void list() {
            for (String suffix : List.of(".a", ".b", ".c")) {
                http.put(SUBSCRIPTIONS + name + suffix, "{\"channel\":\"" + channel + "\"}");
            }
            JsonNode page = http.get("/api/v1/subscriptions?limit=2&after=" + name).json();
            assertThat(page.path("subscriptions").findValuesAsText("name"))
                    .containsExactly(name + ".a", name + ".b");
            assertThat(page.path("next").asText()).isEqualTo(name + ".b");
            assertThat(http.get("/api/v1/subscriptions?limit=1000").json().has("next")).isFalse();
            assertThat(http.get("/api/v1/subscriptions?limit=0").status()).isEqualTo(400);
        }

        @Test
        @DisplayName("the channels")
        void channels() {
            journal.append(channel, event("a"), event("b"));
            assertThat(http.get("/api/v1/channels").response().body())
                    .contains("{\"name\":\"" + channel + "\",\"first\":1,\"head\":2}");
        }

        @Test
        @DisplayName("the state of all, out and in")
        void state() {
            create("{\"channel\":\"%s\"}");
            journal.append(channel, event("a"), event("b"));
            poll("?wait=0");
            http.post(SUBSCRIPTIONS + name + "/ack", "{\"offset\":1}");
            Reply exported = http.get("/api/v1/state");
            assertThat(exported.response().body())
                    .contains(
                            "{\"config\":{\"channel\":\"%s\",\"start\":\"earliest\",\"filter\":{}},\"consumers\":{\"%s\":1}}"
                                    .formatted(channel, name));

            http.delete(SUBSCRIPTIONS + name);
            assertThat(http.put("/api/v1/state", exported.response().body()).status())
                    .isEqualTo(204);
            assertThat(http.get(SUBSCRIPTIONS + name).json().path("offset").asLong()).isEqualTo(1);

            String other =
                    "[{\"config\":{\"channel\":\"other\"},\"consumers\":{\"" + name + "\":0}}]";
            assertThat(http.put("/api/v1/state", other).status()).isEqualTo(409);
            assertThat(http.put("/api/v1/state", "{}").status()).isEqualTo(400);
            assertThat(http.put("/api/v1/state", "[{\"config\":{}}]").status()).isEqualTo(400);
        }

        @Test
        @DisplayName("the state with the configurations of channels, which an import begins")
        void stateOfConfigured() {
            String config = "{\"bindings\":[\"trade.#\"],\"exchange\":\"%s\"}";
            String state =
                    "[{\"config\":{\"channel\":%s,\"start\":\"earliest\",\"filter\":{}},\"consumers\":{\"%s\":0}}]";
            String there = state.formatted(config.formatted("there"), name);
            assertThat(http.put("/api/v1/state", there).status()).isEqualTo(204);
            assertThat(http.get("/api/v1/state").response().body())
                    .contains(there.substring(1, there.length() - 1));
            assertThat(http.get(SUBSCRIPTIONS + name).field("channel")).startsWith("exchange-");

            http.delete(SUBSCRIPTIONS + name);
            String away = state.formatted(config.formatted("away"), name);
            assertThat(http.put("/api/v1/state", away).status()).isEqualTo(409);
            assertThat(http.get(SUBSCRIPTIONS + name).status()).isEqualTo(404);
            assertThat(
                            http.put("/api/v1/state", state.formatted("{\"bindings\":[]}", name))
                                    .status())
                    .isEqualTo(400);
        }
    }

    @Nested
    @DisplayName("describes")
    class Describing {

        @Test
        @DisplayName("every operation with OpenAPI")
        void openApi() {
            JsonNode paths = http.get("/v3/api-docs").json().path("paths");
            assertThat(paths.properties().stream().map(java.util.Map.Entry::getKey))
                    .contains(
                            "/api/v1/subscriptions/{name}/events",
                            "/api/v1/subscriptions/{name}/stream",
                            "/api/v1/subscriptions/{name}",
                            "/api/v1/subscriptions/{name}/ack",
                            "/api/v1/subscriptions/{name}/seek",
                            "/api/v1/subscriptions/{name}/filter",
                            "/api/v1/subscriptions",
                            "/api/v1/channels",
                            "/api/v1/state");
            paths.forEach(
                    path ->
                            path.forEach(
                                    operation ->
                                            assertThat(operation.path("summary").asText())
                                                    .as(operation.toString())
                                                    .isNotEmpty()));
        }

        @Test
        @DisplayName("how each call may be refused, as problem details")
        void describesRefusals() {
            JsonNode description = http.get("/v3/api-docs").json();
            String named = "/api/v1/subscriptions/{name}";
            assertThat(statuses(description, named + "/ack", "post"))
                    .contains("400", "403", "404", "409", "413", "415", "422", "429");
            assertThat(statuses(description, named + "/seek", "post"))
                    .contains("400", "403", "404", "409", "413", "415", "429");
            assertThat(statuses(description, named + "/stream", "get"))
                    .contains("204", "400", "404", "409", "422", "503")
                    .doesNotContain("413", "429");
            assertThat(statuses(description, "/api/v1/subscriptions", "get")).contains("400");
            assertThat(
                            description
                                    .at(
                                            "/paths/~1api~1v1~1subscriptions~1{name}~1ack/post/responses/404/content")
                                    .toString())
                    .isEqualTo(
                            "{\"application/problem+json\":{\"schema\":{\"$ref\":\"#/components/schemas/Problem\"}}}");
        }

        private List<String> statuses(JsonNode description, String path, String method) {
            List<String> statuses = new ArrayList<>();
            description
                    .path("paths")
                    .path(path)
                    .path(method)
                    .path("responses")
                    .fieldNames()
                    .forEachRemaining(statuses::add);
            return statuses;
        }

        @Test
        @DisplayName("unknown paths as problems, too")
        void unknownPath() {
            Reply reply = http.get("/api/v1/nothing");
            assertThat(reply.status()).isEqualTo(404);
            assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
        }
    }

    private Reply create(String body) {
        return http.put(SUBSCRIPTIONS + name, body.replace("%s", channel));
    }

    private String pollPath(String query) {
        return SUBSCRIPTIONS + name + "/events" + query;
    }

    private Reply poll(String query) {
        return http.get(pollPath(query));
    }

    private static void send(Socket socket, String path) throws IOException {
        socket.getOutputStream()
                .write(
                        ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
    }

    private void awaitState(String state) {
        await().until(() -> http.get(SUBSCRIPTIONS + name).field("state"), state::equals);
    }

    private static List<String> states(String state) {
        List<String> names = new ArrayList<>();
        http.get("/api/v1/subscriptions?limit=1000")
                .json()
                .path("subscriptions")
                .forEach(
                        one -> {
                            if (one.path("state").asText().equals(state)) {
                                names.add(one.path("name").asText());
                            }
                        });
        return names;
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }
}
