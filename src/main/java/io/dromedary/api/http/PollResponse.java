package io.dromedary.api.http;

import io.dromedary.subscription.Answer;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;

/**
 * The response of one poll. No thread is held while it waits for its answer, nor while its client
 * is slow to take it: it is sent as the socket takes it. (Spring's deferred results go through the
 * whole chain of filters once more for each answer, and write it in one go, holding a thread until
 * the client has it.)
 *
 * <p>The container calls its methods one at a time.
 */
final class PollResponse implements AsyncListener, WriteListener {

    private static final Logger LOG = LoggerFactory.getLogger(PollResponse.class);

    /** What the socket does not take at once is copied, so no more than this is tried. */
    private static final int SLICE_BYTES = 8192;

    private final AsyncContext exchange;
    private final CompletableFuture<Answer> answer;

    private Optional<Iterator<byte[]>> pieces = Optional.empty();
    private byte[] piece = {};
    private int sent;

    private PollResponse(AsyncContext exchange, CompletableFuture<Answer> answer) {
        this.exchange = exchange;
        this.answer = answer;
    }

    /**
     * Lets the request wait for {@code answer}. If that fails, the request is dispatched once more,
     * to tell the cause: {@link LateFailure}.
     *
     * @param limit the request is ended then at the latest, answered or not
     */
    static void await(
            ServletRequest request,
            ServletResponse response,
            CompletableFuture<Answer> answer,
            Duration limit) {
        AsyncContext exchange = request.startAsync(request, response);
        exchange.setTimeout(limit.toMillis());
        PollResponse poll = new PollResponse(exchange, answer);
        exchange.addListener(poll);
        var unused =
                answer.whenComplete((given, failure) -> poll.settled(Optional.ofNullable(failure)));
    }

    private void settled(Optional<Throwable> failure) {
        if (answer.isCancelled()) {
            return;
        }
        try {
            if (failure.isPresent()) {
                LateFailure.tell(exchange, failure.get());
            } else {
                // The container goes on when the thread that brought the request has left it.
                exchange.getResponse().getOutputStream().setWriteListener(this);
            }
        } catch (IOException | IllegalStateException e) {
            LOG.debug("A poll was ended before its answer came", e);
        }
    }

    @Override
    public void onWritePossible() throws IOException {
        ServletOutputStream out = exchange.getResponse().getOutputStream();
        if (pieces.isEmpty()) {
            AnswerBody body = AnswerBody.of(answer.join());
            exchange.getResponse().setContentType(MediaType.APPLICATION_JSON_VALUE);
            exchange.getResponse().setContentLengthLong(body.length());
            pieces = Optional.of(body.pieces().iterator());
        }
        while (out.isReady()) {
            if (sent < piece.length) {
                int length = Math.min(SLICE_BYTES, piece.length - sent);
                out.write(piece, sent, length);
                sent += length;
            } else if (pieces.get().hasNext()) {
                piece = pieces.get().next();
                sent = 0;
            } else {
                exchange.complete();
                return;
            }
        }
    }

    @Override
    public void onError(Throwable failure) {
        LOG.debug("A client left before it had its answer", failure);
        exchange.complete();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        exchange.complete();
    }

    /** However the request ends, nothing is left waiting for it. */
    @Override
    public void onComplete(AsyncEvent event) {
        answer.cancel(false);
    }

    @Override
    public void onError(AsyncEvent event) {
        LOG.debug("A poll was broken off", event.getThrowable());
        answer.cancel(false);
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // Happens only if the request, dispatched once more, waited again; it does not.
    }
}
