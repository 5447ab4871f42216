package io.dromedary.kod.split;

import io.dromedary.kod.DisjointSets;
import io.dromedary.kod.message.MessageHeader;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.MessageWriter;
import io.dromedary.kod.message.UnreadableMessageException;
import io.dromedary.kod.rules.KodRules;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Splits a file with any number of objects into messages in an exchange directory. Objects that
 * refer to each other, as the rules have it, are in one message; a reference switched off at the
 * type that has it ({@code in-object}), or at the type it leads to ({@code to-object}), joins
 * nothing.
 *
 * <p>The file is read twice: once for what is in it, of which about 40 bytes an object and 12 a
 * reference go to temporary files, and 16 an object to memory; once for the values. Every message
 * appears whole. Splitting the same file with the same mark again gives the same messages, so it
 * may be done again after it was interrupted. Immutable, thread-safe.
 */
public final class Splitter {

    private static final int EXPECTED_OBJECTS = 1 << 16;

    /** How long a message that is being written is waited for when another one has failed. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final KodRules rules;
    private final Path directory;

    /**
     * Splits by these rules.
     *
     * @param directory of the exchange; it exists
     */
    public Splitter(KodRules rules, Path directory) {
        this.rules = rules;
        this.directory = directory;
    }

    /**
     * Splits a file: a JSON array, NDJSON, a message or the body of one. When this returns all
     * messages are on disk.
     *
     * @throws UnreadableMessageException if it is no export, before anything is written; the text
     *     says which object is wrong
     * @throws io.dromedary.kod.message.NameTakenException if the mark is taken
     * @throws IOException if something cannot be read or written; some messages may be there then
     */
    public SplitSummary split(Path export, SplitSettings settings, SplitListener listener)
            throws IOException, UnreadableMessageException {
        FileTime modified = Files.getLastModifiedTime(export);
        long total = Files.size(export);
        try (ObjectFile objects = new ObjectFile(settings.temporary())) {
            Kinds kinds = new Kinds();
            DisjointSets components = new DisjointSets(EXPECTED_OBJECTS);
            new ExportReader(export, rules, kinds, settings.limits().depthOfObjects())
                    .read(
                            object -> {
                                components.add();
                                objects.add(object);
                            },
                            bytes -> listener.progress(SplitListener.Step.READING, bytes, total));
            objects.finish();
            listener.progress(SplitListener.Step.READING, total, total);
            new Joining(objects, components).join();
            Packing packing =
                    new Packing(
                            objects,
                            kinds,
                            components,
                            settings.bytes(),
                            settings.limits().objects());
            if (!Files.getLastModifiedTime(export).equals(modified)
                    || Files.size(export) != total) {
                throw new IOException(export + " was changed while it was read; split it again");
            }
            return new Writing(export, settings, listener, objects, kinds, packing).write();
        }
    }

    /** The second half: one export whose messages are known. */
    private final class Writing {

        private final Path export;
        private final SplitSettings settings;
        private final SplitListener listener;
        private final ObjectFile objects;
        private final Kinds kinds;
        private final Packing packing;
        private final int[] ranks;
        private final MessageWriter writer = new MessageWriter(directory);
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicLong written = new AtomicLong();
        private final AtomicInteger tooLarge = new AtomicInteger();
        private final long total;

        private Writing(
                Path export,
                SplitSettings settings,
                SplitListener listener,
                ObjectFile objects,
                Kinds kinds,
                Packing packing) {
            this.export = export;
            this.settings = settings;
            this.listener = listener;
            this.objects = objects;
            this.kinds = kinds;
            this.packing = packing;
            this.ranks = kinds.ranks(rules.order());
            long bytes = 0;
            for (int message = 0; message < packing.messages(); message++) {
                bytes += packing.bytes(message);
            }
            this.total = bytes;
        }

        private SplitSummary write() throws IOException {
            ExecutorService threads =
                    Executors.newFixedThreadPool(
                            settings.writers(),
                            work -> {
                                Thread thread = new Thread(work, "kod-split");
                                thread.setDaemon(true);
                                return thread;
                            });
            try {
                ExecutorCompletionService<Void> done = new ExecutorCompletionService<>(threads);
                List<Future<Void>> all = new ArrayList<>();
                for (int thread = 0; thread < settings.writers(); thread++) {
                    all.add(done.submit((Callable<Void>) this::writeSome));
                }
                for (int thread = 0; thread < all.size(); thread++) {
                    done.take().get();
                }
            } catch (ExecutionException e) {
                if (e.getCause() instanceof IOException failure) {
                    throw failure;
                }
                throw new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("splitting " + export + " was interrupted");
            } finally {
                next.set(packing.messages()); // the others end behind the message they are at
                threads.shutdown();
                awaitQuietly(threads);
            }
            return new SplitSummary(
                    objects.size(), packing.messages(), written.get(), tooLarge.get());
        }

        /** What the threads read is about to be removed. */
        private void awaitQuietly(ExecutorService threads) {
            try {
                threads.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private Void writeSome() throws IOException {
            MessageHeader header = MessageHeader.of(settings.stream());
            try (MessageFiller filler = new MessageFiller(export, objects, kinds, ranks, header)) {
                for (int message = next.getAndIncrement();
                        message < packing.messages();
                        message = next.getAndIncrement()) {
                    write(message, filler);
                }
            }
            return null;
        }

        private void write(int message, MessageFiller filler) throws IOException {
            MessageName name = new MessageName(settings.stream(), settings.mark(), message + 1);
            writer.write(name, filler.content(packing, message));
            long bytes = packing.bytes(message);
            if (bytes > settings.limits().bytes()
                    || packing.size(message) > settings.limits().objects()) {
                tooLarge.incrementAndGet();
                listener.tooLarge(name, bytes, packing.size(message));
            }
            listener.progress(SplitListener.Step.WRITING, written.addAndGet(bytes), total);
        }
    }
}
