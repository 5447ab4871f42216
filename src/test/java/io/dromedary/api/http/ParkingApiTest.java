package io.dromedary.api.http;

import static io.dromedary.subscription.Events.event;
import static io.dromedary.subscription.Events.keyed;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dromedary.api.HttpClientSide;
import io.dromedary.api.HttpClientSide.Reply;
import io.dromedary.api.TestService;
import io.dromedary.subscription.MemoryJournal;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;

@DisplayName("Over HTTP, an event")
class ParkingApiTest {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static ServletWebServerApplicationContext service;
    private static HttpClientSide http;
    private static MemoryJournal journal;

    private String channel;
    private String subscription;

    @BeforeAll
    static void start(@TempDir Path data) {
        service =
                TestService.start(
                        data,
                        "dromedary.subscription.parking.refusals=2",
                        "dromedary.subscription.parking.delay=1ms",
                        "dromedary.subscription.parking.max-per-key=3");
        http = new HttpClientSide(service.getWebServer().getPort());
        journal = service.getBean(MemoryJournal.class);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void subscribe() {
        channel = "channel-" + NUMBER.incrementAndGet();
        subscription = "/api/v1/subscriptions/s" + NUMBER.get();
        http.put(subscription, "{\"channel\":\"" + channel + "\"}");
    }

    @Nested
    @DisplayName("is refused")
    class Refusing {

        @Test
        @DisplayName("comes again, is parked with its key, and the others are given")
        void parked() {
            journal.append(channel, keyed("a"), keyed("b"), keyed("a"));
            Reply first = poll("");
            Reply refused = nack(1, first.field("session"), "no such contract");
            assertThat(refused.status()).isEqualTo(200);
            assertThat(refused.json())
                    .hasToString("{\"position\":1,\"refusals\":1,\"parked\":false}");
            assertThat(positions(poll("&session=" + first.field("session")))).isEqualTo("[1,2,3]");
            assertThat(nack(1, first.field("session"), "no such contract").json())
                    .hasToString("{\"position\":1,\"refusals\":0,\"parked\":true,\"key\":\"a\"}");

            assertThat(positions(poll("&session=" + first.field("session")))).isEqualTo("[2]");
            JsonNode key = http.get(subscription + "/parked").json().path("parked").path(0);
            assertThat(key.path("key").asText()).isEqualTo("a");
            assertThat(key.path("count").asInt()).isEqualTo(2);
            assertThat(key.path("first").asInt()).isEqualTo(1);
            assertThat(key.path("last").asInt()).isEqualTo(3);
            assertThat(key.path("reason").asText()).isEqualTo("no such contract");
            assertThat(key.path("replaying").asBoolean()).isFalse();
            assertThat(key.has("events")).isFalse();
            assertThat(http.get(subscription).json().path("parked"))
                    .hasToString("{\"keys\":1,\"events\":2}");
        }

        @Test
        @DisplayName("only if it is in flight")
        void notGiven() {
            Reply refusal = nack(7, "", "");
            assertThat(refusal.status()).isEqualTo(422);
            assertThat(refusal.field("code")).isEqualTo("not-given");
            assertThat(refusal.field("detail")).contains("Event 7 cannot be refused");
        }

        @Test
        @DisplayName("only with a position, and with nothing that does not exist")
        void malformed() {
            for (String body :
                    new String[] {
                        "{}", "{\"position\":-1}", "{\"position\":1,\"why\":\"\"}", "[]"
                    }) {
                assertThat(http.post(subscription + "/nack", body).status())
                        .as(body)
                        .isEqualTo(400);
            }
            assertThat(http.post("/api/v1/subscriptions/none/nack", "{\"position\":1}").status())
                    .isEqualTo(404);
        }
    }

    @Nested
    @DisplayName("that is parked")
    class Parked {

        @Test
        @DisplayName("is replayed with a mark of its own, and acknowledged like any other")
        void replayed() {
            journal.append(channel, keyed("a"), keyed("b"));
            park(1);
            poll("");
            http.post(subscription + "/ack", "{\"offset\":2}");
            Reply replay = http.post(subscription + "/parked/replay", "{\"key\":\"a\"}");
            assertThat(replay.json()).hasToString("{\"keys\":1,\"events\":1}");

            Reply given = poll("");
            assertThat(positions(given)).isEqualTo("[1]");
            assertThat(given.json().path("replayed").asBoolean()).isTrue();
            journal.append(channel, keyed("a"));
            Reply next =
                    poll("&session=" + given.field("session") + "&ack=" + given.field("offset"));
            assertThat(positions(next)).isEqualTo("[3]");
            assertThat(next.json().has("replayed")).isFalse();
        }

        @Test
        @DisplayName("is shown with what was read, and page by page")
        void listed() {
            journal.append(channel, keyed("a"), keyed("b"), event("single"));
            park(1);
            park(2);
            park(3);

            JsonNode first = http.get(subscription + "/parked?limit=2&events=1").json();
            assertThat(first.path("parked")).hasSize(2);
            JsonNode single = first.path("parked").path(0);
            assertThat(single.has("key")).as("it has no partitionkey").isFalse();
            assertThat(single.path("events").path(0).path("event").path("type").asText())
                    .isEqualTo("single");
            JsonNode second =
                    http.get(subscription + "/parked?limit=2&after=" + first.path("next").asText())
                            .json();
            assertThat(second.path("parked")).hasSize(1);
            assertThat(second.path("parked").path(0).path("key").asText()).isEqualTo("b");
            assertThat(second.has("next")).isFalse();
        }

        @Test
        @DisplayName("is dropped by key, by position or with all others")
        void dropped() {
            journal.append(channel, keyed("a"), event("single"), keyed("b"));
            park(1);
            park(2);
            park(3);
            assertThat(drop("{\"key\":\"a\"}").json()).hasToString("{\"keys\":1,\"events\":1}");
            assertThat(drop("{\"position\":2}").json()).hasToString("{\"keys\":1,\"events\":1}");
            assertThat(drop("{\"all\":true}").json()).hasToString("{\"keys\":1,\"events\":1}");
            assertThat(http.get(subscription + "/parked").json()).hasToString("{\"parked\":[]}");
        }

        @Test
        @DisplayName("is never taken for another or for all by mistake")
        void mistaken() {
            for (String body :
                    new String[] {"{}", "{\"all\":false}", "{\"key\":\"a\",\"all\":true}"}) {
                assertThat(drop(body).status()).as(body).isEqualTo(400);
            }
            Reply unknown = drop("{\"key\":\"nobody\"}");
            assertThat(unknown.status()).isEqualTo(404);
            assertThat(unknown.field("code")).isEqualTo("not-parked");
            assertThat(unknown.field("detail")).contains("nothing parked of key 'nobody'");
            assertThat(http.get(subscription + "/parked?after=x").status()).isEqualTo(400);
            assertThat(http.get(subscription + "/parked?limit=0").status()).isEqualTo(400);
            assertThat(http.get(subscription + "/parked?event=1").status()).isEqualTo(400);
        }

        @Test
        @DisplayName("too much of a key holds the subscription up, which says so")
        void blocked() {
            journal.append(channel, keyed("a"), keyed("a"), keyed("a"), keyed("a"), keyed("b"));
            park(1);
            assertThat(positions(poll(""))).isEqualTo("[]");
            assertThat(http.get(subscription).json().path("parked"))
                    .hasToString("{\"keys\":1,\"events\":3,\"blockedAt\":4}");
        }
    }

    private void park(long position) {
        for (int i = 0; i < 2; i++) {
            assertThat(positions(poll(""))).contains(Long.toString(position));
            assertThat(nack(position, "", "").status()).isEqualTo(200);
        }
    }

    private Reply poll(String parameters) {
        return http.get(subscription + "/events?wait=1" + parameters);
    }

    private Reply nack(long position, String session, String reason) {
        return http.post(
                subscription + "/nack",
                "{\"position\":"
                        + position
                        + (session.isEmpty() ? "" : ",\"session\":\"" + session + "\"")
                        + ",\"reason\":\""
                        + reason
                        + "\"}");
    }

    private Reply drop(String body) {
        return http.post(subscription + "/parked/drop", body);
    }

    private static String positions(Reply answer) {
        return answer.json().path("positions").toString();
    }
}
