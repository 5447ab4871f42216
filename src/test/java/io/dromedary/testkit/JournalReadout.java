package io.dromedary.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dromedary.event.OnecEvents;
import io.dromedary.journal.Journal;
import io.dromedary.journal.StoredEvent;
import io.dromedary.journal.sqlite.SqliteJournal;
import io.dromedary.testkit.LedgerCheck.Read;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the committed transactions from the journal of a program that was killed: from a copy, so
 * that the next process finds everything as it was left, a write-ahead log not yet applied
 * included.
 */
final class JournalReadout {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CHANNEL = "transactions";
    private static final int PAGE = 1_000;
    private static final long PAGE_BYTES = 16L << 20;

    private final Path journal;
    private final Path copy;
    private final List<Read> reads = new ArrayList<>();
    private long position;

    JournalReadout(Path journal, Path folder) {
        this.journal = journal;
        this.copy = folder.resolve("copy.db");
    }

    /** Reads what has been added since the last call; nothing if there is no journal yet. */
    void update() throws IOException {
        if (Files.notExists(journal)) {
            return;
        }
        copy("");
        copy("-wal");
        try (Journal opened = SqliteJournal.open(copy)) {
            List<StoredEvent> page = page(opened);
            while (!page.isEmpty()) {
                for (StoredEvent event : page) {
                    take(event);
                }
                page = page(opened);
            }
        }
    }

    /** The committed transactions so far, in the order of the journal. */
    List<Read> reads() {
        return reads;
    }

    private List<StoredEvent> page(Journal opened) {
        return opened.read(CHANNEL, position, PAGE, PAGE_BYTES).events();
    }

    private void take(StoredEvent event) throws IOException {
        position = event.position();
        if (!event.type().equals(OnecEvents.TRANSACTION_COMMITTED)) {
            return;
        }
        JsonNode json = JSON.readTree(event.json());
        String[] id = json.path("id").asText().split("/", -1);
        JsonNode data = json.path("data");
        Read read =
                new Read(
                        String.join("/", id[0], id[1], id[2]),
                        (int) Long.parseLong(id[3], 16),
                        data.path("transaction").path("id").asText(),
                        data.path("changes").size());
        int part = json.path("part").asInt(1);
        if (part == 1) {
            reads.add(read);
        } else {
            // A part that does not follow its predecessor counts as a transaction of its own.
            Read before = reads.get(reads.size() - 1);
            if (before.place().equals(read.place())) {
                reads.set(reads.size() - 1, before.with(read.changes()));
            } else {
                reads.add(read);
            }
        }
    }

    private void copy(String suffix) throws IOException {
        Path from = journal.resolveSibling(journal.getFileName() + suffix);
        Path to = copy.resolveSibling(copy.getFileName() + suffix);
        if (Files.exists(from)) {
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        } else {
            Files.deleteIfExists(to);
        }
    }
}
