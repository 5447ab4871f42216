package io.dromedary.api.grpc;

import static io.dromedary.api.face.GrpcCall.opening;
import static io.dromedary.subscription.Events.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cloudevents.CloudEvent;
import io.cloudevents.protobuf.ProtobufFormat;
import io.dromedary.api.HttpClientSide;
import io.dromedary.api.TestService;
import io.dromedary.api.access.AccessToken;
import io.dromedary.api.definition.SubscriptionDefinitions;
import io.dromedary.api.face.GrpcCall;
import io.dromedary.api.grpc.v1.Acknowledge;
import io.dromedary.api.grpc.v1.Batch;
import io.dromedary.api.grpc.v1.ClientMessage;
import io.dromedary.api.grpc.v1.Create;
import io.dromedary.api.grpc.v1.Open;
import io.dromedary.api.grpc.v1.Refuse;
import io.dromedary.api.grpc.v1.Seek;
import io.dromedary.api.grpc.v1.ServerMessage;
import io.dromedary.api.grpc.v1.SubscriptionsGrpc;
import io.dromedary.api.stream.Streams;
import io.dromedary.subscription.MemoryJournal;
import io.dromedary.subscription.Subscriptions;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;

@DisplayName("The gRPC interface")
class GrpcTest {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private String name = "";

    @BeforeEach
    void name() {
        name = "grpc-" + NUMBER.incrementAndGet();
    }

    @Nested
    @DisplayName("without a token")
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class Reading {

        private ServletWebServerApplicationContext service;
        private MemoryJournal journal;
        private ManagedChannel channel;
        private HttpClientSide http;

        @BeforeAll
        void start(@TempDir Path data) {
            service =
                    TestService.start(data, "dromedary.grpc.enabled=true", "dromedary.grpc.port=0");
            journal = service.getBean(MemoryJournal.class);
            channel = plain(service);
            http = new HttpClientSide(service.getWebServer().getPort());
        }

        @AfterAll
        void stop() {
            channel.shutdownNow();
            service.close();
        }

        @BeforeEach
        void create() {
            http.put(path(), "{\"channel\":\"" + name + "\"}");
        }

        @Test
        @DisplayName("gives events as CloudEvents, with their positions, the offset and the lag")
        void events() {
            CloudEvent event = event("a");
            journal.append(name, event, event("b"));
            try (GrpcCall call = GrpcCall.open(channel, opening(name))) {
                Batch batch = call.batch();
                assertThat(batch.getEventsList())
                        .extracting(one -> one.getPosition())
                        .contains(1L, 2L);
                assertThat(batch.getOffset()).isEqualTo(2);
                assertThat(batch.getLag()).isZero();
                assertThat(
                                new ProtobufFormat()
                                        .deserialize(batch.getEvents(0).getEvent().toByteArray()))
                        .isEqualTo(event);
            }
        }

        @Test
        @DisplayName("creates the subscription that it opens, if asked to")
        void creates() {
            journal.append(name, event("a"), event("b"));
            Create.Builder create =
                    Create.newBuilder()
                            .setChannel(name)
                            .setStart("earliest")
                            .setFilter("{\"types\":[\"b\"]}");
            ClientMessage message =
                    message(Open.newBuilder().setName(name + "-new").setCreate(create));
            try (GrpcCall call = GrpcCall.open(channel, message)) {
                assertThat(call.take(1)).containsExactly(2L);
            }
            create.setFilter("{\"types\":[\"c\"]}");
            assertThat(status(Open.newBuilder().setName(name + "-new").setCreate(create)))
                    .isEqualTo(Status.Code.ALREADY_EXISTS);
        }

        @Test
        @DisplayName("tells in order where a seek has led, and then what lies there")
        void seeks() {
            journal.append(name, event("a"), event("b"));
            try (GrpcCall call = GrpcCall.open(channel, opening(name))) {
                call.take(2);
                call.say(seek("offset:1"));
                assertThat(call.moved()).isEqualTo(1);
                assertThat(call.take(1)).containsExactly(2L);
            }
        }

        @Test
        @DisplayName("gives a refused event again")
        void refuses() {
            journal.append(name, event("a"));
            try (GrpcCall call = GrpcCall.open(channel, opening(name))) {
                call.take(1);
                call.say(
                        ClientMessage.newBuilder()
                                .setRefuse(Refuse.newBuilder().setPosition(1).setReason("broken"))
                                .build());
                assertThat(call.take(1)).containsExactly(1L);
            }
        }

        @Test
        @DisplayName("gives no more than the window of the call until it is acknowledged")
        void window() {
            journal.append(name, event("a"), event("b"), event("c"));
            try (GrpcCall call =
                    GrpcCall.open(
                            channel, message(Open.newBuilder().setName(name).setWindowEvents(2)))) {
                assertThat(call.take(2)).containsExactly(1L, 2L);
                assertThat(call.isQuiet()).isTrue();
                call.acknowledge(1);
                assertThat(call.take(1)).containsExactly(3L);
            }
        }

        @Test
        @DisplayName("continues a session in another call, unless it was taken over from")
        void session() {
            String session;
            try (GrpcCall call = GrpcCall.open(channel, opening(name))) {
                session = call.session();
            }
            Open.Builder again = Open.newBuilder().setName(name).setSession(session);
            try (GrpcCall call = GrpcCall.open(channel, message(again))) {
                assertThat(call.session()).isNotEqualTo(session);
                assertThat(status(again)).isEqualTo(Status.Code.ABORTED);
            }
        }

        @Test
        @DisplayName("ends when the client says that it is done, and the subscription sleeps")
        void completes() {
            GrpcCall call = GrpcCall.open(channel, opening(name));
            call.session();
            call.complete();
            assertThat(call.status()).isEqualTo(Status.OK);
            await().until(() -> http.get(path()).field("state"), "sleeping"::equals);
        }

        @Test
        @DisplayName("refuses what it cannot do with a status that says why")
        void refusals() {
            assertThat(refusal(opening("nobody")))
                    .isEqualTo("NOT_FOUND: There is no subscription nobody");
            assertThat(refusal(opening("a/b")))
                    .startsWith("INVALID_ARGUMENT: A subscription is named");
            assertThat(refusal(message(create("{\"colour\":[1]}", "latest"))))
                    .startsWith("INVALID_ARGUMENT: create.filter: ")
                    .contains("colour");
            assertThat(refusal(message(create("{", "latest"))))
                    .isEqualTo("INVALID_ARGUMENT: create.filter is not JSON");
            assertThat(refusal(message(create("", "offset:7"))))
                    .startsWith("INVALID_ARGUMENT: offset:7 lies beyond the end of channel");
            assertThat(refusal(message(create("", "now"))))
                    .startsWith("INVALID_ARGUMENT")
                    .contains("now");
            assertThat(refusal(message(Open.newBuilder().setName(name).setWindowEvents(-1))))
                    .isEqualTo("INVALID_ARGUMENT: window_events is from 0 to 1000, not -1");
            assertThat(refusal(message(Open.newBuilder().setName(name).setAcknowledged(9))))
                    .startsWith("OUT_OF_RANGE: Offset 9 cannot be acknowledged");
            assertThat(refusal(message(Open.newBuilder().setName(name).setSession("mine"))))
                    .startsWith("INVALID_ARGUMENT: session is");
            assertThat(refusal(seek("earliest")))
                    .isEqualTo("FAILED_PRECONDITION: The first message of a call is open");
            assertThat(refusal(ClientMessage.getDefaultInstance()))
                    .startsWith("FAILED_PRECONDITION: A message says one of");
            assertThat(refusal(opening(name), opening(name)))
                    .startsWith("FAILED_PRECONDITION: This call reads");
            assertThat(refusal(opening(name), seek("offset:7")))
                    .startsWith("INVALID_ARGUMENT: offset:7 lies beyond the end");
            assertThat(
                            refusal(
                                    opening(name),
                                    ClientMessage.newBuilder()
                                            .setRefuse(Refuse.newBuilder().setPosition(5))
                                            .build()))
                    .startsWith("OUT_OF_RANGE: Event 5 cannot be refused");
        }

        @Test
        @DisplayName("says of a message that is none that it is none")
        void broken() {
            assertThat(statusOf(new byte[] {10, 127, 1}))
                    .isEqualTo(
                            "INVALID_ARGUMENT: The message is not a dromedary.v1.Subscriptions"
                                    + " ClientMessage: see subscriptions.proto");
            assertThat(statusOf(new byte[(1 << 20) + 1])).startsWith("RESOURCE_EXHAUSTED");
        }

        @Test
        @DisplayName("keeps one batch for a client that takes none, and harms no other")
        void stuck() throws Exception {
            byte[] data = new byte[200_000];
            for (int i = 0; i < 60; i++) {
                journal.append(name, event("large", data));
            }
            ClientCall<ClientMessage, ServerMessage> stuck =
                    channel.newCall(SubscriptionsGrpc.getSubscribeMethod(), CallOptions.DEFAULT);
            CompletableFuture<Status> ended = new CompletableFuture<>();
            stuck.start(
                    new ClientCall.Listener<>() {
                        @Override
                        public void onClose(Status status, Metadata trailers) {
                            ended.complete(status);
                        }
                    },
                    new Metadata());
            stuck.request(1);
            stuck.sendMessage(opening(name));
            await().until(() -> http.get(path()).field("state"), "active"::equals);

            http.put(path() + "-other", "{\"channel\":\"" + name + "\"}");
            try (GrpcCall other = GrpcCall.open(channel, opening(name + "-other"))) {
                for (int i = 1; i <= 60; i += 5) {
                    other.acknowledge(other.take(5).get(4));
                }
            }
            // What was given to the stuck one is not more than fits into two windows of HTTP/2.
            assertThat(http.post(path() + "/ack", "{\"offset\":40}").status()).isEqualTo(422);
            assertThat(ended).isNotDone();
            stuck.cancel("enough", null);
            await().until(() -> http.get(path()).field("state"), "sleeping"::equals);
        }

        @Test
        @DisplayName("listens no further to a client that does not take its answers")
        void deaf() {
            DeafClient client = new DeafClient();
            SubscribeCall call =
                    new SubscribeCall(
                            service.getBean(Subscriptions.class),
                            service.getBean(SubscriptionDefinitions.class),
                            service.getBean(Streams.class),
                            client);
            call.onNext(opening(name));
            await().until(() -> client.asked.get() == 2);
            client.ready = false;

            call.onNext(
                    ClientMessage.newBuilder().setSeek(Seek.newBuilder().setTo("latest")).build());
            await().until(() -> client.moved.get() == 1);
            await().during(Duration.ofMillis(500)).until(() -> client.asked.get() == 2);

            client.ready = true;
            client.onReady.run();
            await().until(() -> client.asked.get() == 3);
            client.ready = false;
            call.onNext(
                    ClientMessage.newBuilder().setAcknowledge(Acknowledge.newBuilder()).build());
            await().until(() -> client.asked.get() == 4);
            call.onCompleted();
        }

        @Test
        @DisplayName("tells of its health, and what it offers")
        void health() throws Exception {
            for (String asked : new String[] {"", SubscriptionsGrpc.SERVICE_NAME}) {
                assertThat(
                                HealthGrpc.newBlockingStub(channel)
                                        .check(
                                                HealthCheckRequest.newBuilder()
                                                        .setService(asked)
                                                        .build())
                                        .getStatus())
                        .isEqualTo(ServingStatus.SERVING);
            }
            assertThat(Reflection.services(channel)).contains(SubscriptionsGrpc.SERVICE_NAME);
        }

        private String statusOf(byte[] bytes) {
            MethodDescriptor<byte[], ServerMessage> raw =
                    SubscriptionsGrpc.getSubscribeMethod().toBuilder(
                                    new Bytes(),
                                    SubscriptionsGrpc.getSubscribeMethod().getResponseMarshaller())
                            .build();
            ClientCall<byte[], ServerMessage> call = channel.newCall(raw, CallOptions.DEFAULT);
            CompletableFuture<Status> ended = new CompletableFuture<>();
            call.start(
                    new ClientCall.Listener<>() {
                        @Override
                        public void onClose(Status status, Metadata trailers) {
                            ended.complete(status);
                        }
                    },
                    new Metadata());
            call.request(1);
            call.sendMessage(bytes);
            return text(ended.orTimeout(30, TimeUnit.SECONDS).join());
        }

        private Open.Builder create(String filter, String start) {
            return Open.newBuilder()
                    .setName(name + "-other")
                    .setCreate(
                            Create.newBuilder().setChannel(name).setStart(start).setFilter(filter));
        }

        private Status.Code status(Open.Builder open) {
            return GrpcCall.open(channel, message(open)).status().getCode();
        }

        private String refusal(ClientMessage... messages) {
            GrpcCall call = GrpcCall.begin(channel);
            for (ClientMessage message : messages) {
                call.say(message);
            }
            return text(call.status());
        }

        private String path() {
            return "/api/v1/subscriptions/" + name;
        }
    }

    @Nested
    @DisplayName("with a token and TLS")
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class Closed {

        private final String token = AccessToken.generate();
        private final File certificate = new File("src/test/resources/tls/certificate.pem");
        private final File key = new File("src/test/resources/tls/key.pem");
        private ServletWebServerApplicationContext service;
        private ManagedChannel channel;

        @BeforeAll
        void start(@TempDir Path data) throws Exception {
            service =
                    TestService.start(
                            data,
                            "dromedary.grpc.enabled=true",
                            "dromedary.grpc.port=0",
                            "dromedary.grpc.address=0.0.0.0",
                            "dromedary.grpc.tls.certificate=" + certificate,
                            "dromedary.grpc.tls.key=" + key,
                            "dromedary.access.tokens[0].name=first",
                            "dromedary.access.tokens[0].sha256=" + AccessToken.hash(token));
            channel =
                    NettyChannelBuilder.forAddress("127.0.0.1", port(service))
                            .overrideAuthority("localhost")
                            .sslContext(
                                    GrpcSslContexts.forClient().trustManager(certificate).build())
                            .build();
        }

        @AfterAll
        void stop() {
            channel.shutdownNow();
            service.close();
        }

        @Test
        @DisplayName("is for whoever has it")
        void known() {
            GrpcCall call = GrpcCall.open(with("Bearer " + token), opening("nobody"));
            assertThat(call.status().getCode()).isEqualTo(Status.Code.NOT_FOUND);
        }

        @Test
        @DisplayName("is for nobody else; only the health is open")
        void unknown() {
            for (Channel wrong :
                    new Channel[] {
                        channel, with("Bearer " + token + "x"), with("Basic " + token)
                    }) {
                Status status = GrpcCall.open(wrong, opening("nobody")).status();
                assertThat(status.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
                assertThat(status.getDescription()).contains("authorization: Bearer TOKEN");
            }
            assertThatThrownBy(() -> Reflection.services(channel))
                    .hasRootCauseInstanceOf(StatusRuntimeException.class)
                    .hasStackTraceContaining("UNAUTHENTICATED");
            assertThat(
                            HealthGrpc.newBlockingStub(channel)
                                    .check(HealthCheckRequest.getDefaultInstance())
                                    .getStatus())
                    .isEqualTo(ServingStatus.SERVING);
        }

        @Test
        @DisplayName("does not answer who speaks without encryption")
        void encrypted() {
            ManagedChannel open = plain(service);
            assertThat(GrpcCall.open(open, opening("nobody")).status().getCode())
                    .isEqualTo(Status.Code.UNAVAILABLE);
            open.shutdownNow();
        }

        private Channel with(String authorization) {
            Metadata metadata = new Metadata();
            metadata.put(
                    Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
                    authorization);
            return ClientInterceptors.intercept(
                    channel, MetadataUtils.newAttachHeadersInterceptor(metadata));
        }
    }

    @Nested
    @DisplayName("when the service stops")
    class Stopping {

        @Test
        @DisplayName("ends its calls at once, and says that one may come again")
        void stops(@TempDir Path data) {
            ServletWebServerApplicationContext service =
                    TestService.start(data, "dromedary.grpc.enabled=true", "dromedary.grpc.port=0");
            ManagedChannel channel = plain(service);
            GrpcCall call =
                    GrpcCall.open(
                            channel,
                            message(
                                    Open.newBuilder()
                                            .setName(name)
                                            .setCreate(Create.newBuilder().setChannel("c"))));
            call.session();
            service.close();
            assertThat(call.status().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(call.status().getDescription()).contains("stopping");
            channel.shutdownNow();
        }
    }

    @Nested
    @DisplayName("that is configured wrongly stops the start and names the property:")
    class Misconfigured {

        @TempDir private Path data;

        @Test
        @DisplayName("another address than loopback without a token")
        void address() {
            assertRefused("dromedary.grpc.address", "dromedary.grpc.address=0.0.0.0");
        }

        @Test
        @DisplayName("a certificate without its key, or none")
        void tls() {
            assertRefused("dromedary.grpc.tls.key", "dromedary.grpc.tls.certificate=pom.xml");
            assertRefused("dromedary.grpc.tls.certificate", "dromedary.grpc.tls.key=pom.xml");
            assertRefused(
                    "dromedary.grpc.tls.certificate",
                    "dromedary.grpc.tls.certificate=" + new File("pom.xml"),
                    "dromedary.grpc.tls.key=pom.xml");
        }

        @Test
        @DisplayName("a port that is taken")
        void port() throws Exception {
            try (ServerSocket taken = new ServerSocket(0)) {
                assertRefused("dromedary.grpc.port", "dromedary.grpc.port=" + taken.getLocalPort());
            }
        }

        private void assertRefused(String property, String... properties) {
            String[] all = new String[properties.length + 1];
            System.arraycopy(properties, 0, all, 1, properties.length);
            all[0] = "dromedary.grpc.enabled=true";
            assertThatThrownBy(() -> TestService.start(data, all))
                    .rootCause()
                    .isInstanceOfSatisfying(
                            InvalidConfigurationPropertyValueException.class,
                            refused -> assertThat(refused.getName()).isEqualTo(property));
        }
    }

    private static ClientMessage message(Open.Builder open) {
        return ClientMessage.newBuilder().setOpen(open).build();
    }

    private static ClientMessage seek(String to) {
        return ClientMessage.newBuilder().setSeek(Seek.newBuilder().setTo(to)).build();
    }

    private static String text(Status status) {
        return status.getCode() + ": " + status.getDescription();
    }

    private static int port(ServletWebServerApplicationContext service) {
        return service.getBean(GrpcServer.class).port();
    }

    private static ManagedChannel plain(ServletWebServerApplicationContext service) {
        return NettyChannelBuilder.forAddress("127.0.0.1", port(service)).usePlaintext().build();
    }

    /** Sends anything. */
    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {

        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            throw new IllegalStateException("requests are only sent");
        }
    }

    /** Counts how often it is asked what it says next. */
    private static final class DeafClient extends ServerCallStreamObserver<ServerMessage> {

        private final AtomicInteger asked = new AtomicInteger();
        private final AtomicInteger moved = new AtomicInteger();
        private volatile boolean ready = true;
        private volatile Runnable onReady = () -> {};

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void setOnReadyHandler(Runnable handler) {
            onReady = handler;
        }

        @Override
        public void request(int count) {
            asked.addAndGet(count);
        }

        @Override
        public void onNext(ServerMessage message) {
            if (message.hasMoved()) {
                moved.incrementAndGet();
            }
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void setOnCancelHandler(Runnable handler) {}

        @Override
        public void setCompression(String compression) {}

        @Override
        public void disableAutoRequest() {}

        @Override
        public void disableAutoInboundFlowControl() {}

        @Override
        public void setMessageCompression(boolean enable) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
    }
}
