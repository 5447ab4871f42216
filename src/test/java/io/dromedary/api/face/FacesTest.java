package io.dromedary.api.face;

import static io.dromedary.subscription.Events.event;
import static io.dromedary.subscription.Events.keyed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dromedary.api.HttpClientSide;
import io.dromedary.api.TestService;
import io.dromedary.api.face.Face.Connection;
import io.dromedary.api.grpc.GrpcServer;
import io.dromedary.subscription.MemoryJournal;
import io.dromedary.testkit.HardCase;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;

@DisplayName("A subscriber, seen through")
class FacesTest {

    private static final String SUBSCRIPTIONS = "/api/v1/subscriptions/";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static ServletWebServerApplicationContext service;
    private static int port;
    private static HttpClientSide http;
    private static MemoryJournal journal;

    @BeforeAll
    static void start(@TempDir Path data) {
        service =
                TestService.start(
                        data,
                        "dromedary.grpc.enabled=true",
                        "dromedary.grpc.port=0",
                        "dromedary.subscription.sleep-after=1s",
                        "dromedary.subscription.parking.refusals=2",
                        "dromedary.subscription.parking.delay=100ms",
                        "dromedary.stream.window-events=500",
                        "dromedary.stream.keep-alive=200ms");
        port = service.getWebServer().getPort();
        http = new HttpClientSide(port);
        journal = service.getBean(MemoryJournal.class);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Nested
    @DisplayName("HTTP long poll,")
    @HardCase(store = "memory", face = "HTTP")
    class LongPoll extends Contract {

        @Override
        Face face() {
            return new LongPollFace(port);
        }
    }

    @Nested
    @DisplayName("server-sent events,")
    @HardCase(store = "memory", face = "SSE")
    class ServerSentEvents extends Contract {

        @Override
        Face face() {
            return new SseFace(port);
        }
    }

    @Nested
    @DisplayName("gRPC,")
    @HardCase(store = "memory", face = "gRPC")
    class Grpc extends Contract {

        @Override
        Face face() {
            return new GrpcFace(service.getBean(GrpcServer.class).port());
        }
    }

    /** What holds whatever the client speaks. */
    abstract static class Contract {

        private final String name = "subscriber-" + NUMBER.incrementAndGet();
        private final String channel = "channel-" + name;
        private Face face;

        abstract Face face();

        @BeforeEach
        void connect() {
            face = face();
        }

        @AfterEach
        void disconnect() {
            face.close();
        }

        @Test
        @DisplayName("when new begins at its start, and goes on with what comes")
        void begins() {
            append(3);
            create("\"start\":\"offset:1\"");
            try (Connection consumer = face.open(name)) {
                assertThat(consumer.take(2)).containsExactly(2L, 3L);
                append(1);
                assertThat(consumer.take(1)).containsExactly(4L);
            }
        }

        @Test
        @DisplayName("is given only what fits its filter")
        void filters() {
            create("\"filter\":{\"types\":[\"wanted\"]}");
            append(2);
            journal.append(channel, event("wanted"));
            append(2);
            try (Connection consumer = face.open(name)) {
                assertThat(consumer.take(1)).containsExactly(3L);
                assertThat(consumer.acknowledge(3)).isEmpty();
                await().untilAsserted(() -> assertThat(offset()).isEqualTo(5));
            }
        }

        @Test
        @DisplayName("is active while it reads, and asleep when it has left")
        void sleeps() {
            create("\"start\":\"earliest\"");
            try (Connection consumer = face.open(name)) {
                append(1);
                assertThat(consumer.take(1)).containsExactly(1L);
                assertThat(state()).isEqualTo("active");
            }
            await().untilAsserted(() -> assertThat(state()).isEqualTo("sleeping"));
        }

        @Test
        @HardCase(fault = "sleeps, wakes")
        @DisplayName(
                "when it wakes finds what it had not acknowledged, and all that came meanwhile")
        void wakes() {
            create("\"start\":\"earliest\"");
            append(4);
            try (Connection consumer = face.open(name)) {
                assertThat(consumer.take(4)).containsExactly(1L, 2L, 3L, 4L);
                assertThat(consumer.acknowledge(2)).isEmpty();
                await().untilAsserted(() -> assertThat(offset()).isEqualTo(2));
            }
            append(2);
            try (Connection consumer = face.open(name)) {
                assertThat(consumer.take(4)).containsExactly(3L, 4L, 5L, 6L);
                assertThat(consumer.isQuiet()).isTrue();
            }
        }

        @Test
        @HardCase(fault = "takeover")
        @DisplayName("that is taken over from is told so, and is given and acknowledges no more")
        void takenOver() {
            create("\"start\":\"earliest\"");
            append(2);
            try (Connection former = face.open(name)) {
                former.take(2);
                try (Connection newcomer = face.open(name)) {
                    assertThat(former.end()).isEqualTo("fenced");
                    assertThat(newcomer.take(2)).containsExactly(1L, 2L);
                    assertThat(former.acknowledge(2)).isEqualTo("fenced");
                    append(1);
                    assertThat(newcomer.take(1)).containsExactly(3L);
                    assertThat(former.isQuiet()).isTrue();
                    assertThat(offset()).isZero();
                }
            }
        }

        @Test
        @HardCase(fault = "takeover, window full")
        @DisplayName("is told that it was taken over from also while its window is full")
        void takenOverWhenFull() {
            create("\"start\":\"earliest\"");
            append(600);
            try (Connection former = face.open(name)) {
                former.take(500);
                try (Connection newcomer = face.open(name)) {
                    assertThat(former.end()).isEqualTo("fenced");
                    assertThat(newcomer.take(1)).containsExactly(1L);
                }
            }
        }

        @Test
        @HardCase(fault = "delete by retention")
        @DisplayName("is told what retention took before it was given")
        void gap() {
            append(5);
            journal.forget(channel, 3);
            create("\"start\":\"offset:1\"");
            try (Connection consumer = face.open(name)) {
                assertThat(consumer.gap()).isEqualTo("2-3");
                assertThat(consumer.take(2)).containsExactly(4L, 5L);
            }
        }

        @Test
        @HardCase(fault = "seek while it reads")
        @DisplayName("that is moved while it reads goes on from there, back or forward")
        void moved() {
            create("\"start\":\"earliest\"");
            append(5);
            try (Connection consumer = face.open(name)) {
                consumer.take(5);
                seek("offset:3");
                assertThat(consumer.take(2)).containsExactly(4L, 5L);
                seek("latest");
                append(1);
                assertThat(consumer.take(1)).containsExactly(6L);
                assertThat(consumer.isQuiet()).isTrue();
            }
        }

        @Test
        @HardCase(fault = "deleted while it reads")
        @DisplayName("that is deleted while it reads is told so")
        void deleted() {
            create("\"start\":\"earliest\"");
            append(1);
            try (Connection consumer = face.open(name)) {
                consumer.take(1);
                http.delete(SUBSCRIPTIONS + name);
                assertThat(consumer.end()).isEqualTo("unknown-subscription");
            }
        }

        @Test
        @DisplayName("that acknowledges what it was not given is refused")
        void notGiven() {
            create("\"start\":\"earliest\"");
            append(1);
            try (Connection consumer = face.open(name)) {
                consumer.take(1);
                String refusal = consumer.acknowledge(7);
                assertThat(refusal.isEmpty() ? consumer.end() : refusal).isEqualTo("not-given");
            }
            assertThat(offset()).isZero();
        }

        @Test
        @HardCase(fault = "catches up while others write")
        @DisplayName("that catches up while others write misses nothing and is given nothing twice")
        void catchesUp() {
            create("\"start\":\"earliest\"");
            append(700);
            CompletableFuture<Void> writer =
                    CompletableFuture.runAsync(
                            () -> {
                                for (int i = 0; i < 80; i++) {
                                    append(10);
                                }
                            });
            try (Connection consumer = face.open(name)) {
                for (int taken = 0; taken < 1500; taken += 100) {
                    List<Long> some = consumer.take(100);
                    assertThat(some)
                            .containsExactlyElementsOf(
                                    LongStream.rangeClosed(taken + 1, taken + 100)
                                            .boxed()
                                            .toList());
                    assertThat(consumer.acknowledge(taken + 100)).isEmpty();
                }
                assertThat(consumer.isQuiet()).isTrue();
            }
            writer.join();
            await().untilAsserted(() -> assertThat(offset()).isEqualTo(1500));
        }

        @Test
        @HardCase(fault = "refused and parked")
        @DisplayName("that refuses an event is given it again, and in the end all others without")
        void parks() {
            create("\"start\":\"earliest\"");
            append("a", "b", "a");
            try (Connection consumer = face.open(name)) {
                assertThat(consumer.take(3)).containsExactly(1L, 2L, 3L);
                consumer.refuse(1);
                assertThat(consumer.take(3)).containsExactly(1L, 2L, 3L);
                consumer.refuse(1);
                assertThat(consumer.take(1)).containsExactly(2L);
                append("a", "b");
                assertThat(consumer.take(1)).containsExactly(5L);
                assertThat(consumer.isQuiet()).isTrue();
                assertThat(consumer.acknowledge(5)).isEmpty();
                await().untilAsserted(() -> assertThat(offset()).isEqualTo(5));
            }
            JsonNode parked = http.get(path() + "/parked").json().path("parked");
            assertThat(parked).hasSize(1);
            assertThat(parked.path(0).path("key").asText()).isEqualTo("a");
            assertThat(parked.path(0).path("count").asInt()).isEqualTo(3);
            assertThat(parked.path(0).path("reason").asText()).isEqualTo("broken");
        }

        @Test
        @HardCase(fault = "parked, replayed")
        @DisplayName("is given what was parked when it is replayed, in order and before the rest")
        void replays() {
            create("\"start\":\"earliest\"");
            try (Connection consumer = face.open(name)) {
                park(consumer);
                replay();
                assertThat(consumer.take(3)).containsExactly(1L, 3L, 4L);
                assertThat(consumer.isReplayed()).isTrue();
                append("a", "b");
                assertThat(consumer.isQuiet()).isTrue();
                assertThat(consumer.acknowledge(4)).isEmpty();
                assertThat(consumer.take(2)).containsExactly(6L, 7L);
                assertThat(consumer.isReplayed()).isFalse();
                assertThat(consumer.acknowledge(7)).isEmpty();
                await().untilAsserted(() -> assertThat(offset()).isEqualTo(7));
                assertThat(parkedKeys()).isZero();
            }
        }

        @Test
        @HardCase(fault = "replayed, refused again")
        @DisplayName("that refuses what is replayed is given all else, and that stays parked")
        void refusesReplayed() {
            create("\"start\":\"earliest\"");
            try (Connection consumer = face.open(name)) {
                park(consumer);
                replay();
                assertThat(consumer.take(3)).containsExactly(1L, 3L, 4L);
                assertThat(consumer.acknowledge(1)).isEmpty();
                consumer.refuse(3);
                assertThat(consumer.take(2)).containsExactly(3L, 4L);
                assertThat(consumer.isReplayed()).isTrue();
                consumer.refuse(3);
                append("a", "b");
                assertThat(consumer.take(1)).containsExactly(7L);
                assertThat(consumer.isReplayed()).isFalse();
                assertThat(consumer.acknowledge(7)).isEmpty();
                await().untilAsserted(() -> assertThat(offset()).isEqualTo(7));
            }
            JsonNode key = http.get(path() + "/parked").json().path("parked").path(0);
            assertThat(key.path("first").asLong()).isEqualTo(3);
            assertThat(key.path("last").asLong()).isEqualTo(6);
            assertThat(key.path("replaying").asBoolean()).isFalse();
        }

        @Test
        @HardCase(fault = "disconnect in a replay")
        @DisplayName("that breaks off in the middle of a replay is given the rest of it")
        void breaksOff() {
            create("\"start\":\"earliest\"");
            try (Connection consumer = face.open(name)) {
                park(consumer);
                replay();
                assertThat(consumer.take(3)).containsExactly(1L, 3L, 4L);
                assertThat(consumer.acknowledge(1)).isEmpty();
                await().untilAsserted(() -> assertThat(parkedEvents()).isEqualTo(2));
            }
            append("b");
            try (Connection consumer = face.open(name)) {
                assertThat(consumer.take(2)).containsExactly(3L, 4L);
                assertThat(consumer.isReplayed()).isTrue();
                assertThat(offset()).isEqualTo(5);
                assertThat(consumer.acknowledge(4)).isEmpty();
                assertThat(consumer.take(1)).containsExactly(6L);
                assertThat(consumer.acknowledge(6)).isEmpty();
                await().untilAsserted(() -> assertThat(offset()).isEqualTo(6));
                assertThat(parkedKeys()).isZero();
            }
        }

        @Test
        @HardCase(fault = "parked, dropped")
        @DisplayName("is given no more of a key that is dropped, and at once what comes of it")
        void drops() {
            create("\"start\":\"earliest\"");
            try (Connection consumer = face.open(name)) {
                park(consumer);
                http.post(path() + "/parked/drop", "{\"key\":\"a\"}");
                append("a");
                assertThat(consumer.take(1)).containsExactly(6L);
                assertThat(consumer.isReplayed()).isFalse();
                assertThat(consumer.isQuiet()).isTrue();
            }
        }

        /** Of five events, 1, 3 and 4 are parked, and the others acknowledged. */
        private void park(Connection consumer) {
            append("a", "b", "a");
            assertThat(consumer.take(3)).containsExactly(1L, 2L, 3L);
            consumer.refuse(1);
            assertThat(consumer.take(3)).containsExactly(1L, 2L, 3L);
            consumer.refuse(1);
            append("a", "b");
            assertThat(consumer.take(2)).containsExactly(2L, 5L);
            assertThat(consumer.acknowledge(5)).isEmpty();
            await().untilAsserted(() -> assertThat(offset()).isEqualTo(5));
            assertThat(parkedEvents()).isEqualTo(3);
        }

        private void replay() {
            assertThat(http.post(path() + "/parked/replay", "{\"key\":\"a\"}").status())
                    .isEqualTo(200);
        }

        private int parkedKeys() {
            return http.get(path()).json().path("parked").path("keys").asInt();
        }

        private int parkedEvents() {
            return http.get(path()).json().path("parked").path("events").asInt();
        }

        private String path() {
            return SUBSCRIPTIONS + name;
        }

        private void append(String... keys) {
            for (String key : keys) {
                journal.append(channel, keyed(key));
            }
        }

        private void create(String definition) {
            http.put(SUBSCRIPTIONS + name, "{\"channel\":\"" + channel + "\"," + definition + "}");
        }

        private void append(int count) {
            for (int i = 0; i < count; i++) {
                journal.append(channel, event("a"));
            }
        }

        private void seek(String to) {
            http.post(SUBSCRIPTIONS + name + "/seek", "{\"to\":\"" + to + "\"}");
        }

        private long offset() {
            return http.get(SUBSCRIPTIONS + name).json().path("offset").asLong();
        }

        private String state() {
            return http.get(SUBSCRIPTIONS + name).field("state");
        }
    }
}
