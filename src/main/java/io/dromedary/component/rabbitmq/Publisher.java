package io.dromedary.component.rabbitmq;

import io.dromedary.component.rabbitmq.AmqpBinding.Encoded;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;

/**
 * Publishes batches in order on a thread of its own, and says of each whether all of it was
 * delivered. The next one is published while those before it await their confirms; when one was not
 * delivered, those that had been handed over after it are not published any more and fail too, so
 * that repeating all of them keeps the order. The answer comes in time whatever the broker does:
 * one that is out of memory stops reading, and the thread may then wait in the middle of a message
 * until it reads again. Connects when there is something to publish.
 *
 * <p>Thread-safe.
 */
final class Publisher implements AutoCloseable {

    private final ConnectionFactory connections;
    private final ExecutorService thread;
    private final int window;
    private final Duration timeout;
    private final Preparation preparation;

    /** Raised by each failure: what was handed over in an earlier run is not published any more. */
    private final AtomicInteger run = new AtomicInteger();

    /** Batches that are not answered for. */
    private final AtomicInteger unanswered = new AtomicInteger();

    /** Of the publishing thread alone. */
    private Optional<ConfirmedChannel> channel = Optional.empty();

    /** One message and where it goes. */
    record Addressed(String exchange, String routingKey, Encoded message) {}

    /** What is done on a new connection before the first message. */
    @FunctionalInterface
    interface Preparation {
        void prepare() throws IOException;
    }

    /**
     * Connects to nothing yet.
     *
     * @param thread of this publisher alone, with one thread
     * @param window most messages that are unanswered at a time
     * @param timeout longest time until a batch is answered for
     */
    Publisher(
            ConnectionFactory connections,
            ExecutorService thread,
            int window,
            Duration timeout,
            Preparation preparation) {
        this.connections = connections;
        this.thread = thread;
        this.window = window;
        this.timeout = timeout;
        this.preparation = preparation;
    }

    /**
     * Publishes the messages in order.
     *
     * @return completes when the broker has confirmed all of them; exceptionally with {@link
     *     NotDeliveredException} as soon as one was not delivered. What depends on it may run on
     *     the connection's thread and must be short, or use the {@code …Async} methods
     */
    CompletableFuture<Void> publish(List<Addressed> batch) {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        long deadline = System.nanoTime() + timeout.toNanos();
        int current = run.get();
        unanswered.incrementAndGet();
        CompletableFuture<Void> told =
                answer.orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
                        .whenComplete((done, failure) -> answered(current, failure));
        try {
            thread.execute(() -> publish(batch, current, deadline, answer));
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(new NotDeliveredException("The route is stopping", e));
        }
        return told.exceptionallyCompose(failure -> CompletableFuture.failedFuture(plain(failure)));
    }

    private void answered(int its, Throwable failure) {
        if (failure != null) {
            run.compareAndSet(its, its + 1);
        }
        // Last: who finds itself alone must know of every failure before it.
        unanswered.decrementAndGet();
    }

    private void publish(
            List<Addressed> batch, int its, long deadline, CompletableFuture<Void> answer) {
        if (answer.isDone()) {
            return;
        }
        try {
            boolean alone = unanswered.get() == 1;
            boolean lost = channel.isPresent() && !channel.get().isOpen();
            if (run.get() != its || (lost && !alone)) {
                answer.completeExceptionally(behindAFailure());
                return;
            }
            ConfirmedChannel open = open();
            List<CompletableFuture<Void>> confirms = new ArrayList<>(batch.size());
            for (Addressed one : batch) {
                if (answer.isDone() || run.get() != its) {
                    answer.completeExceptionally(behindAFailure());
                    return;
                }
                CompletableFuture<Void> confirm =
                        open.publish(
                                one.exchange(),
                                one.routingKey(),
                                one.message(),
                                Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
                confirms.add(
                        confirm.whenComplete(
                                (done, failure) -> {
                                    if (failure != null) {
                                        answer.completeExceptionally(failure);
                                    }
                                }));
            }
            CompletableFuture<Void> unused = // a failure has been told already
                    CompletableFuture.allOf(confirms.toArray(CompletableFuture[]::new))
                            .thenRun(() -> answer.complete(null));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer.completeExceptionally(new NotDeliveredException("The route is stopping", e));
        } catch (IOException | TimeoutException | RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }

    private static NotDeliveredException behindAFailure() {
        return new NotDeliveredException(
                "The events were not published: others before them were not delivered");
    }

    private ConfirmedChannel open() throws IOException {
        if (channel.filter(ConfirmedChannel::isOpen).isEmpty()) {
            channel.ifPresent(ConfirmedChannel::close);
            channel = Optional.empty();
            preparation.prepare();
            channel = Optional.of(ConfirmedChannel.open(connections, window));
        }
        return channel.get();
    }

    /** What a stage failed with, without the wrapping that dependent stages add. */
    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
    }

    private NotDeliveredException plain(Throwable failure) {
        Throwable cause = cause(failure);
        if (cause instanceof NotDeliveredException told) {
            return told;
        }
        if (cause instanceof TimeoutException) {
            return new NotDeliveredException(
                    "RabbitMQ did not confirm the events within "
                            + timeout.toMillis()
                            + " ms (option confirmTimeout): they count as not delivered. It may be"
                            + " short of memory or disk, or a quorum queue without a majority",
                    cause);
        }
        return new NotDeliveredException(
                "The events were not delivered: " + BrokerFailure.reason(cause), cause);
    }

    @Override
    public void close() {
        thread.execute(() -> channel.ifPresent(ConfirmedChannel::close));
        thread.shutdown();
    }
}
