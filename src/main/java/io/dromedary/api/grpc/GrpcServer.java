package io.dromedary.api.grpc;

import io.dromedary.api.access.AccessProperties;
import io.dromedary.api.grpc.v1.SubscriptionsGrpc;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.SmartLifecycle;

/** The server of the gRPC interface. Its calls end before it does: their polls are answered. */
public final class GrpcServer implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(GrpcServer.class);

    /** After the waiting polls were answered, as the web server. */
    private static final int PHASE = DEFAULT_PHASE - 1024;

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration ANSWER_TO_KEEP_ALIVE = Duration.ofSeconds(20);
    private static final Duration PERMITTED_KEEP_ALIVE = Duration.ofSeconds(10);
    private static final int CALLS_PER_CONNECTION = 1_000;

    private final GrpcProperties properties;
    private final SubscribeService subscriptions;
    private final AccessProperties access;
    private final TokenInterceptor tokens;

    private volatile Optional<Server> server = Optional.empty();
    private final HealthStatusManager health = new HealthStatusManager();

    GrpcServer(
            GrpcProperties properties,
            SubscribeService subscriptions,
            AccessProperties access,
            TokenInterceptor tokens) {
        this.properties = properties;
        this.subscriptions = subscriptions;
        this.access = access;
        this.tokens = tokens;
    }

    @Override
    public void start() {
        ServerServiceDefinition service = BrokenMessages.toldOf(subscriptions.bindService());
        NettyServerBuilder builder =
                NettyServerBuilder.forAddress(address())
                        .maxInboundMessageSize((int) properties.maxMessage().toBytes())
                        .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION)
                        .keepAliveTime(properties.keepAlive().toMillis(), TimeUnit.MILLISECONDS)
                        .keepAliveTimeout(ANSWER_TO_KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS)
                        .permitKeepAliveTime(PERMITTED_KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS)
                        .permitKeepAliveWithoutCalls(true)
                        .intercept(tokens)
                        .addService(service)
                        .addService(health.getHealthService())
                        .addService(ProtoReflectionServiceV1.newInstance());
        encrypt(builder);
        health.setStatus(SubscriptionsGrpc.SERVICE_NAME, ServingStatus.SERVING);
        try {
            Server started = builder.build().start();
            server = Optional.of(started);
            LOG.info("gRPC answers at {}:{}", properties.address(), started.getPort());
        } catch (IOException e) {
            throw new InvalidConfigurationPropertyValueException(
                    "dromedary.grpc.port",
                    properties.port(),
                    "cannot be listened at: " + reason(e) + "; choose another one");
        }
    }

    /** The port that it listens at. */
    public int port() {
        return server.map(Server::getPort).orElse(0);
    }

    @Override
    public void stop() {
        health.enterTerminalState();
        server.ifPresent(GrpcServer::end);
        server = Optional.empty();
    }

    @Override
    public boolean isRunning() {
        return server.isPresent();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    private static void end(Server running) {
        running.shutdown();
        try {
            if (!running.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                running.shutdownNow();
            }
        } catch (InterruptedException e) {
            running.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private InetSocketAddress address() {
        InetAddress address;
        try {
            address = InetAddress.getByName(properties.address());
        } catch (UnknownHostException e) {
            throw new InvalidConfigurationPropertyValueException(
                    "dromedary.grpc.address",
                    properties.address(),
                    "is no address of this machine");
        }
        if (access.tokens().isEmpty() && !address.isLoopbackAddress()) {
            throw new InvalidConfigurationPropertyValueException(
                    "dromedary.grpc.address",
                    properties.address(),
                    "Other machines may connect only with a token: add one to"
                            + " dromedary.access.tokens, or set it to 127.0.0.1");
        }
        return new InetSocketAddress(address, properties.port());
    }

    private void encrypt(NettyServerBuilder builder) {
        GrpcProperties.Tls tls = properties.tls();
        if (tls.certificate().isEmpty() && tls.key().isEmpty()) {
            return;
        }
        File certificate = readable("dromedary.grpc.tls.certificate", tls.certificate());
        File key = readable("dromedary.grpc.tls.key", tls.key());
        try {
            builder.useTransportSecurity(certificate, key);
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationPropertyValueException(
                    "dromedary.grpc.tls.certificate",
                    tls.certificate(),
                    "is no certificate in PEM with the key " + tls.key() + ": " + reason(e));
        }
    }

    private static File readable(String property, String path) {
        File file = new File(path);
        if (!file.isFile() || !file.canRead()) {
            throw new InvalidConfigurationPropertyValueException(
                    property,
                    path,
                    "is no file that can be read; TLS needs both the certificate and its key");
        }
        return file;
    }

    /** What the library wraps is what was the matter. */
    private static String reason(Throwable failure) {
        Throwable last = failure;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        return last.getMessage();
    }
}
