package io.dromedary.kod.split;

import io.dromedary.kod.message.UnreadableMessageException;
import io.dromedary.kod.rules.KodRules;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Reads the objects of an export: a JSON array, one object after the other (NDJSON), a message or
 * the body of one. An object is written as in messages, {@code {"#ns":…,"#type":…,"#value":…}}, or
 * as it is submitted, {@code {"type":…,"ref":…,"value":…}}. A key twice in one object is refused,
 * as receivers do.
 *
 * <p>Pieces are read at the same time, and told in their order. What cannot be cut, as a message of
 * any size, is read by one thread, object by object. For one thread.
 */
final class ExportReader {

    /** Told from time to time how many bytes have been read. */
    @FunctionalInterface
    interface Progress {
        void at(long bytes);
    }

    /**
     * Enough to be worth a task, and what is known of its objects takes a few megabytes at most.
     */
    private static final int PIECE = 1 << 18;

    /** Neither a longer piece is kept, nor what is known of its objects, until it is its turn. */
    private static final int LONGEST_KEPT = 1 << 22;

    private static final int PIECES_OF_A_THREAD = 2;
    private static final int OBJECTS_BETWEEN_PROGRESS = 1_000;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final Path file;
    private final PieceReader reader;
    private final int threads;
    private final int pieceBytes;
    private final int longestKept;
    private int objects;

    /** Reads this file by these rules, and nothing nested more deeply. */
    ExportReader(Path file, KodRules rules, Kinds kinds, int depth) {
        this(
                file,
                rules,
                kinds,
                depth,
                Runtime.getRuntime().availableProcessors(),
                PIECE,
                LONGEST_KEPT);
    }

    ExportReader(
            Path file,
            KodRules rules,
            Kinds kinds,
            int depth,
            int threads,
            int pieceBytes,
            int longestKept) {
        this.file = file;
        this.reader = new PieceReader(file, rules, kinds, depth);
        this.threads = threads;
        this.pieceBytes = pieceBytes;
        this.longestKept = longestKept;
    }

    /**
     * Reads the file to its end.
     *
     * @throws UnreadableMessageException if it is no export; the text says which object is wrong
     * @throws IOException if the file cannot be read, or the sink threw it
     */
    void read(PieceReader.Sink sink, Progress progress)
            throws IOException, UnreadableMessageException {
        ExecutorService pool =
                Executors.newFixedThreadPool(
                        threads,
                        work -> {
                            Thread thread = new Thread(work, "kod-split-read");
                            thread.setDaemon(true);
                            return thread;
                        });
        try (ExportPieces pieces =
                new ExportPieces(file, byteOrderMark(), pieceBytes, longestKept)) {
            read(pieces, pool, sink, progress);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("reading " + file + " was interrupted");
        } finally {
            pool.shutdownNow();
            awaitQuietly(pool);
        }
    }

    private long byteOrderMark() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(BOM.length), BOM) ? BOM.length : 0;
        }
    }

    private void read(
            ExportPieces pieces, ExecutorService pool, PieceReader.Sink sink, Progress progress)
            throws IOException, UnreadableMessageException, InterruptedException {
        Queue<Future<List<ExportObject>>> ahead = new ArrayDeque<>();
        PieceReader.Sink counted =
                object -> {
                    sink.accept(object);
                    objects++;
                    if (objects % OBJECTS_BETWEEN_PROGRESS == 0 && object.length() > 0) {
                        progress.at(object.offset());
                    }
                };
        for (Optional<ExportPieces.Piece> next = pieces.next();
                next.isPresent();
                next = pieces.next()) {
            ExportPieces.Piece piece = next.get();
            boolean isLong = piece.text().isEmpty();
            while (!ahead.isEmpty() && (isLong || ahead.size() >= PIECES_OF_A_THREAD * threads)) {
                take(ahead.remove(), counted);
            }
            if (isLong) {
                readHere(piece, counted);
            } else {
                ahead.add(pool.submit(() -> objectsOf(piece, pieces)));
            }
        }
        while (!ahead.isEmpty()) {
            take(ahead.remove(), counted);
        }
    }

    private List<ExportObject> objectsOf(ExportPieces.Piece piece, ExportPieces pieces)
            throws IOException, UnfitException {
        List<ExportObject> found = new ArrayList<>();
        reader.read(piece, found::add);
        piece.text().ifPresent(pieces::giveBack);
        return found;
    }

    private void readHere(ExportPieces.Piece piece, PieceReader.Sink sink)
            throws IOException, UnreadableMessageException {
        int before = objects;
        try {
            reader.read(piece, sink);
        } catch (UnfitException e) {
            throw e.behind(before);
        }
    }

    private void take(Future<List<ExportObject>> first, PieceReader.Sink sink)
            throws IOException, UnreadableMessageException, InterruptedException {
        try {
            for (ExportObject object : first.get()) {
                sink.accept(object);
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnfitException unfit) {
                throw unfit.behind(objects);
            }
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Nobody reads the file any more when this returns, unless the disk hangs. */
    private static void awaitQuietly(ExecutorService pool) {
        try {
            pool.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
