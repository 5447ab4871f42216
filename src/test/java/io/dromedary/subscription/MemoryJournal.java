package io.dromedary.subscription;

import io.cloudevents.CloudEvent;
import io.dromedary.event.Checkpoint;
import io.dromedary.event.EventCodec;
import io.dromedary.journal.Journal;
import io.dromedary.journal.JsonStoredEvent;
import io.dromedary.journal.StoredEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;

/** A journal that keeps everything in memory, and can forget like retention does. */
public final class MemoryJournal implements Journal {

    private final Map<String, Channel> channels = new ConcurrentHashMap<>();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicReference<Runnable> interlude = new AtomicReference<>(() -> {});

    /** Appends to one channel; returns the position of the last. */
    public long append(String channel, CloudEvent... events) {
        List<Long> positions =
                append(Map.of(channel, List.of(events)), Optional.empty())
                        .join()
                        .positions()
                        .get(channel);
        return positions.get(positions.size() - 1);
    }

    /** Removes everything up to {@code position}. */
    public void forget(String channel, long position) {
        Channel it = at(channel);
        synchronized (it) {
            it.events.headMap(position, true).clear();
            it.first = position + 1;
        }
    }

    /** Runs {@code action} once, when the next page was read and nobody has it yet. */
    public void beforeNextAnswer(Runnable action) {
        interlude.set(action);
    }

    /** How many pages were read. */
    public int reads() {
        return reads.get();
    }

    @Override
    public CompletableFuture<Appended> append(
            Map<String, List<CloudEvent>> events, Optional<Checkpoint> checkpoint) {
        Map<String, List<Long>> positions = new HashMap<>();
        events.forEach((name, list) -> positions.put(name, at(name).append(list)));
        return CompletableFuture.completedFuture(new Appended(positions, 0));
    }

    @Override
    public Page read(String channel, long after, int maxEvents, long maxBytes) {
        reads.incrementAndGet();
        Page page = at(channel).read(after, maxEvents, maxBytes);
        interlude.getAndSet(() -> {}).run();
        return page;
    }

    @Override
    public List<ChannelInfo> channels() {
        return channels.entrySet().stream()
                .map(entry -> entry.getValue().info(entry.getKey()))
                .toList();
    }

    @Override
    public Optional<ChannelInfo> channel(String channel) {
        return Optional.ofNullable(channels.get(channel)).map(it -> it.info(channel));
    }

    @Override
    public ChannelInfo createChannel(String channel) {
        return at(channel).info(channel);
    }

    @Override
    public OptionalLong firstPositionAt(String channel, Instant time) {
        Channel it = at(channel);
        synchronized (it) {
            return it.events.values().stream()
                    .filter(one -> !one.event().getTime().toInstant().isBefore(time))
                    .mapToLong(StoredEvent::position)
                    .findFirst();
        }
    }

    @Override
    public Registration onAppend(String channel, LongConsumer onHead) {
        Channel it = at(channel);
        it.listeners.add(onHead);
        return () -> it.listeners.remove(onHead);
    }

    @Override
    public Checkpoint acquire(String source) {
        return new Checkpoint(source, 1, "", "");
    }

    @Override
    public void commit(Checkpoint checkpoint) {
        // Nothing that reads this journal reads checkpoints.
    }

    @Override
    public void close() {
        channels.clear();
    }

    private Channel at(String name) {
        return channels.computeIfAbsent(name, key -> new Channel());
    }

    private static final class Channel {

        private final NavigableMap<Long, StoredEvent> events = new TreeMap<>();
        private final List<LongConsumer> listeners = new CopyOnWriteArrayList<>();
        private long first = 1;
        private long head;

        List<Long> append(List<CloudEvent> added) {
            List<Long> positions = new ArrayList<>();
            long now;
            synchronized (this) {
                for (CloudEvent event : added) {
                    head++;
                    events.put(
                            head,
                            new JsonStoredEvent(head, event.getType(), EventCodec.toJson(event)));
                    positions.add(head);
                }
                now = head;
            }
            listeners.forEach(listener -> listener.accept(now));
            return positions;
        }

        synchronized Page read(long after, int maxEvents, long maxBytes) {
            List<StoredEvent> page = new ArrayList<>();
            long bytes = 0;
            for (StoredEvent event : events.tailMap(after, false).values()) {
                if (page.size() == maxEvents || bytes >= maxBytes) {
                    break;
                }
                page.add(event);
                bytes += event.json().length;
            }
            boolean gap = after + 1 < first && first > 1;
            return new Page(page, head, gap ? after + 1 : 0, gap ? first - 1 : 0);
        }

        synchronized ChannelInfo info(String name) {
            return new ChannelInfo(name, first, head);
        }
    }
}
