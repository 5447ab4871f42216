package io.dromedary.journal;

import io.cloudevents.CloudEvent;
import io.dromedary.event.FencedException;
import io.dromedary.journal.Journal.Appended;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The way of an append of any size into a store: in slices, each a transaction. An append that fits
 * into one slice, as nearly all do, is one transaction.
 *
 * <p>The events of a list may be larger than the heap, since the data of a huge transaction's parts
 * is rendered when it is asked for. So they are encoded slice by slice, on the caller's thread,
 * while the slice before is being stored: two are in memory at a time. A slice is handed over when
 * the one before it is durable; so what a failure leaves behind is always a beginning.
 *
 * <p>Used once, by one thread.
 *
 * @param <E> an event as the store writes it
 */
public final class SlicedAppend<E> {

    /** A slice ends with the event that reaches this many bytes of JSON. */
    static final long SLICE_BYTES = 8 << 20;

    private static final int USUAL_EVENTS = 1_000;

    /** Where the slices of one append go. */
    public interface Store<E> {

        /**
         * The event as it is written.
         *
         * @throws JournalException if it cannot be
         */
        E encode(String channel, CloudEvent event);

        /** Bytes of its JSON. */
        long bytes(E event);

        /**
         * Writes the events in one transaction.
         *
         * @param bytes of all of them
         * @param isLast whether the append ends with it: the checkpoint belongs into this
         *     transaction, while the ones before only make sure that its owner is still the owner
         */
        CompletableFuture<Appended> write(Map<String, List<E>> events, long bytes, boolean isLast);
    }

    private final Store<E> store;
    private final Duration patience;
    private final Map<String, Positions.Builder> positions = new LinkedHashMap<>();
    private int duplicates;
    private Optional<CompletableFuture<Appended>> underWay = Optional.empty();
    private Map<String, List<E>> slice = new LinkedHashMap<>();
    private long bytes;

    /**
     * An append that is not made yet.
     *
     * @param patience longest wait for a slice that is not the last
     */
    public SlicedAppend(Store<E> store, Duration patience) {
        this.store = store;
        this.patience = patience;
    }

    /** Makes it; see {@link Journal#append}. */
    public CompletableFuture<Appended> of(Map<String, List<CloudEvent>> events) {
        try {
            for (Map.Entry<String, List<CloudEvent>> entry : events.entrySet()) {
                add(entry.getKey(), entry.getValue());
            }
            if (underWay.isEmpty()) {
                return store.write(slice, bytes, true);
            }
            finish(underWay.get());
        } catch (JournalException | FencedException e) {
            return failed(e);
        }
        // An answer of its own, so that who waits for it sees a failure itself, not wrapped.
        CompletableFuture<Appended> answer = new CompletableFuture<>();
        CompletableFuture<?> unused =
                store.write(slice, bytes, true)
                        .whenComplete(
                                (last, failure) -> {
                                    if (failure == null) {
                                        answer.complete(withAllBefore(last));
                                    } else {
                                        answer.completeExceptionally(failure);
                                    }
                                });
        return answer;
    }

    /** Fails when nothing of it is being stored any more. */
    private CompletableFuture<Appended> failed(RuntimeException failure) {
        CompletableFuture<Appended> answer = new CompletableFuture<>();
        CompletableFuture<?> unused =
                underWay.orElseGet(() -> CompletableFuture.failedFuture(failure))
                        .whenComplete((written, its) -> answer.completeExceptionally(failure));
        return answer;
    }

    private void add(String channel, List<CloudEvent> events) {
        List<E> encoded = new ArrayList<>(Math.min(events.size(), USUAL_EVENTS));
        slice.put(channel, encoded);
        for (CloudEvent event : events) {
            if (bytes >= SLICE_BYTES) {
                endSlice();
                encoded = new ArrayList<>();
                slice.put(channel, encoded);
            }
            E next = store.encode(channel, event);
            encoded.add(next);
            bytes += store.bytes(next);
        }
    }

    private void endSlice() {
        underWay.ifPresent(this::finish);
        underWay = Optional.of(store.write(slice, bytes, false));
        slice = new LinkedHashMap<>();
        bytes = 0;
    }

    private void finish(CompletableFuture<Appended> written) {
        try {
            take(written.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            throw new JournalException(
                    "A part of a large append was not stored within %s. Is the disk busy?"
                            .formatted(patience),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JournalException("Interrupted while storing a large append", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new JournalException("A part of a large append was not stored", e.getCause());
        }
    }

    private void take(Appended appended) {
        appended.positions()
                .forEach(
                        (channel, list) ->
                                list.forEach(
                                        positions.computeIfAbsent(
                                                        channel, name -> new Positions.Builder())
                                                ::add));
        duplicates += appended.duplicates();
    }

    private Appended withAllBefore(Appended last) {
        take(last);
        Map<String, List<Long>> all = new LinkedHashMap<>();
        positions.forEach((channel, builder) -> all.put(channel, builder.build()));
        return new Appended(all, duplicates);
    }
}
