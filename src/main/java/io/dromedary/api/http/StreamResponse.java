package io.dromedary.api.http;

import io.dromedary.api.stream.Streams;
import io.dromedary.subscription.Answer;
import io.dromedary.subscription.Feed;
import io.dromedary.subscription.SubscriptionException;
import io.dromedary.subscription.Subscriptions;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/**
 * The response of one stream. No thread is held for it, neither while there is no event nor while
 * its client is slow: a page is sent as the socket takes it, and the next is asked for when it has
 * left. So a client that does not read costs one page, and is disconnected in the end.
 *
 * <p>Everything but the container's calls happens on the stream's executor, one task at a time.
 */
final class StreamResponse implements Feed.Reader, AsyncListener, WriteListener {

    private static final Logger LOG = LoggerFactory.getLogger(StreamResponse.class);

    /** What the socket does not take at once is copied, so no more than this is tried. */
    private static final int SLICE_BYTES = 8192;

    /** For the last frame. */
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(5);

    private final AsyncContext exchange;
    private final String name;
    private final Executor executor;
    private final Duration writeTimeout;
    private final Feed feed;
    private final Future<?> heartbeat;

    private final Deque<byte[]> pieces = new ArrayDeque<>();
    private byte[] piece = {};
    private int sent;
    private boolean flushed = true;

    private boolean opened;
    private boolean begun;
    private boolean page;
    private boolean last;
    private boolean over;
    private long progressAt = System.nanoTime();

    /**
     * Of a request that has just become asynchronous.
     *
     * @param name of the subscription
     */
    StreamResponse(
            AsyncContext exchange,
            Subscriptions subscriptions,
            String name,
            StreamWish wish,
            Streams streams) {
        this.exchange = exchange;
        this.name = name;
        this.executor = streams.executor();
        this.writeTimeout = streams.properties().writeTimeout();
        this.feed =
                new Feed(
                        subscriptions, name, wish.window(), wish.acknowledgement(), executor, this);
        exchange.setTimeout(0);
        exchange.addListener(this);
        this.heartbeat =
                streams.every(streams.properties().keepAlive(), () -> executor.execute(this::beat));
        executor.execute(() -> feed.open(wish.session(), wish.lastEventId().map(EventId::done)));
    }

    @Override
    public void opened(String session) {
        opened = true;
        pieces.add(StreamFrames.opened(session));
        try {
            // The container goes on when the thread that brought the request has left it.
            exchange.getResponse().getOutputStream().setWriteListener(this);
        } catch (IOException | IllegalStateException e) {
            leave(e);
        }
    }

    @Override
    public void given(Answer answer) {
        pieces.addAll(StreamFrames.page(answer));
        page = true;
        pump();
    }

    @Override
    public void ended(Throwable cause) {
        if (over) {
            return;
        }
        if (!opened) {
            finish();
            LateFailure.tell(exchange, cause);
            return;
        }
        String code = "unavailable";
        if (cause instanceof SubscriptionException refused) {
            code = RefusalCode.of(refused.reason()).code();
        } else {
            LOG.error("The stream of subscription {} has ended", name, cause);
        }
        pieces.add(StreamFrames.last(code, String.valueOf(cause.getMessage())));
        last = true;
        pump();
    }

    @Override
    public void onWritePossible() {
        executor.execute(
                () -> {
                    begun = true;
                    pump();
                });
    }

    private void pump() {
        if (!begun || over) {
            return;
        }
        try {
            write();
        } catch (IOException | IllegalStateException e) {
            leave(e);
        }
    }

    /** Whenever the socket is not ready, the container calls when it is. */
    private void write() throws IOException {
        if (!exchange.getResponse().isCommitted()) {
            describe((HttpServletResponse) exchange.getResponse());
        }
        ServletOutputStream out = exchange.getResponse().getOutputStream();
        byte[] slice = new byte[SLICE_BYTES];
        while (out.isReady()) {
            progressAt = System.nanoTime();
            int length = fill(slice);
            if (length > 0) {
                out.write(slice, 0, length);
                flushed = false;
            } else if (!flushed) {
                flushed = true;
                out.flush();
            } else {
                allSent();
                return;
            }
        }
    }

    /** Each write costs a question to the socket, so small pieces go together. */
    private int fill(byte[] slice) {
        int filled = 0;
        while (filled < slice.length) {
            if (sent == piece.length) {
                if (pieces.isEmpty()) {
                    return filled;
                }
                piece = pieces.removeFirst();
                sent = 0;
            }
            int length = Math.min(slice.length - filled, piece.length - sent);
            System.arraycopy(piece, sent, slice, filled, length);
            sent += length;
            filled += length;
        }
        return filled;
    }

    private static void describe(HttpServletResponse response) {
        response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        // Reverse proxies of the nginx kind would keep events back to send more at once.
        response.setHeader("X-Accel-Buffering", "no");
    }

    private void allSent() {
        if (last) {
            finish();
            complete();
        } else if (page) {
            page = false;
            feed.next();
        }
    }

    private void beat() {
        if (!begun || over) {
            return;
        }
        if (pieces.isEmpty() && sent == piece.length && flushed) {
            pieces.add(StreamFrames.keepAlive());
            pump();
        } else if (System.nanoTime() - progressAt > patience().toNanos()) {
            LOG.info(
                    "A client of subscription {} has taken nothing for {} and is disconnected",
                    name,
                    patience());
            finish();
            ConnectionEnd.of(exchange.getRequest()).run();
        }
    }

    /** Who does not read must not hold up a service that stops. */
    private Duration patience() {
        return last && LAST_PATIENCE.compareTo(writeTimeout) < 0 ? LAST_PATIENCE : writeTimeout;
    }

    /** The client has left, or the container has ended the request. */
    private void leave(Throwable failure) {
        LOG.debug("A client of subscription {} has left", name, failure);
        if (!over) {
            finish();
            complete();
        }
    }

    private void complete() {
        try {
            exchange.complete();
        } catch (IllegalStateException e) {
            LOG.debug("A stream was ended before", e);
        }
    }

    private void finish() {
        over = true;
        heartbeat.cancel(false);
        pieces.clear();
        piece = new byte[0];
        feed.close();
    }

    @Override
    public void onError(Throwable failure) {
        executor.execute(() -> leave(failure));
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        // Happens never: it has no time limit.
    }

    /** However the request ends, nothing is left waiting for it. */
    @Override
    public void onComplete(AsyncEvent event) {
        executor.execute(this::finish);
    }

    @Override
    public void onError(AsyncEvent event) {
        LOG.debug("A stream was broken off", event.getThrowable());
        executor.execute(this::finish);
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // Happens only if the request, dispatched once more, waited again; it does not.
    }
}
