package io.dromedary.component.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dromedary.cluster.settings.NotificationSettings.Telegram;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * The bean {@code reportTelegram}: the HTTP client of a {@code telegram:} endpoint that sends as
 * {@code notify.telegram} of {@code cluster.yaml} says.
 *
 * <p>Telegram wants the token in the address of a request, and Camel shows addresses in what it
 * logs and throws. So Camel gets another word in its place, and only here, when a request leaves,
 * the token takes it. Requests have a time limit, which Camel sets none of; when the server says
 * when to come back (429), that is waited for, within a limit.
 *
 * <p>Thread-safe.
 */
public final class ReportTelegram extends HttpClient {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final URI TELEGRAM = URI.create("https://api.telegram.org");
    private static final Duration CONNECTING = Duration.ofSeconds(15);
    private static final Duration ANSWERING = Duration.ofSeconds(30);
    private static final int MOST_BYTES = 1 << 16;
    private static final int OK = 200;
    private static final int FORBIDDEN = 403;
    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;
    private static final int BAD_REQUEST = 400;
    private static final int TOO_MANY = 429;
    private static final int SERVER = 500;

    private final Optional<Telegram> settings;
    private final Duration patience;
    private final HttpClient client =
            HttpClient.newBuilder()
                    .connectTimeout(CONNECTING)
                    .followRedirects(Redirect.NEVER)
                    .build();

    /**
     * Nothing is reached yet.
     *
     * @param settings without which nothing can be sent
     * @param patience how long one message may wait in all for a server that asks to come back
     */
    public ReportTelegram(Optional<Telegram> settings, Duration patience) {
        this.settings = settings;
        this.patience = patience;
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, BodyHandler<T> handler) {
        return sendAsync(request, handler, null);
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, BodyHandler<T> handler, PushPromiseHandler<T> push) {
        try {
            Telegram telegram =
                    settings.orElseThrow(
                            () ->
                                    new RefusedNoticeException(
                                            "there is no section 'telegram' of notify"));
            return attempt(telegram, addressed(telegram, request), handler, patience);
        } catch (RuntimeException e) { // a token that is missing, or is none
            return CompletableFuture.failedFuture(new RefusedNoticeException(e.getMessage()));
        }
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) {
        return sendAsync(request, handler).join();
    }

    /** To the server of the settings, with the token in its place. */
    private static HttpRequest addressed(Telegram telegram, HttpRequest request) {
        String method = request.uri().getPath().replaceFirst(".*/", "");
        String token = telegram.token().reveal().strip();
        if (!token.matches("[0-9A-Za-z:_-]+")) {
            throw new RefusedNoticeException(
                    "the token is not one of Telegram's: it has letters, digits and a colon only."
                            + " Check 'token'");
        }
        String server = telegram.server().orElse(TELEGRAM).toString().replaceFirst("/+$", "");
        return HttpRequest.newBuilder(request, (name, value) -> true)
                .uri(URI.create(server + "/bot" + token + "/" + method))
                .timeout(ANSWERING)
                .build();
    }

    private <T> CompletableFuture<HttpResponse<T>> attempt(
            Telegram telegram, HttpRequest request, BodyHandler<T> handler, Duration left) {
        return client.sendAsync(request, handler)
                .thenCompose(
                        response -> {
                            if (response.statusCode() == OK) {
                                return CompletableFuture.completedFuture(response);
                            }
                            JsonNode answer = answer(response);
                            Duration pause =
                                    Duration.ofSeconds(
                                            answer.at("/parameters/retry_after").asLong(0));
                            if (response.statusCode() == TOO_MANY
                                    && !pause.isZero()
                                    && pause.compareTo(left) <= 0) {
                                return later(pause)
                                        .thenCompose(
                                                any ->
                                                        attempt(
                                                                telegram,
                                                                request,
                                                                handler,
                                                                left.minus(pause)));
                            }
                            return CompletableFuture.failedFuture(
                                    failure(telegram, response.statusCode(), pause, answer));
                        });
    }

    private static CompletableFuture<Void> later(Duration pause) {
        return CompletableFuture.runAsync(
                () -> {},
                CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS));
    }

    private static <T> JsonNode answer(HttpResponse<T> response) {
        try (InputStream in =
                response.body() instanceof InputStream body
                        ? body
                        : new ByteArrayInputStream(
                                String.valueOf(response.body()).getBytes(StandardCharsets.UTF_8))) {
            return JSON.readTree(in.readNBytes(MOST_BYTES));
        } catch (IOException e) {
            return JSON.createObjectNode(); // a proxy's page; the status says enough
        }
    }

    /** What the server says is told, with what to do; the address is not. */
    private static Exception failure(
            Telegram telegram, int status, Duration pause, JsonNode answer) {
        String said = answer.path("description").asText("no reason given").replaceAll("\\s+", " ");
        String what = "the server answers %d: %s".formatted(status, said);
        String advice =
                switch (status) {
                    case UNAUTHORIZED, NOT_FOUND -> ". Check 'token'";
                    case FORBIDDEN ->
                            ". The bot must be a member of the chat %s, or its user must have"
                                            .formatted(telegram.chat())
                                    + " begun a conversation with it";
                    case BAD_REQUEST -> ". Check 'chat'";
                    case TOO_MANY ->
                            ". It wants %d s of silence, longer than is waited for"
                                    .formatted(pause.toSeconds());
                    default -> "";
                };
        return status >= SERVER ? new IOException(what) : new RefusedNoticeException(what + advice);
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return client.cookieHandler();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return client.connectTimeout();
    }

    @Override
    public Redirect followRedirects() {
        return client.followRedirects();
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return client.proxy();
    }

    @Override
    public SSLContext sslContext() {
        return client.sslContext();
    }

    @Override
    public SSLParameters sslParameters() {
        return client.sslParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return client.authenticator();
    }

    @Override
    public Version version() {
        return client.version();
    }

    @Override
    public Optional<Executor> executor() {
        return client.executor();
    }
}
