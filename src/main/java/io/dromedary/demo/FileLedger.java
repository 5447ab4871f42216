package io.dromedary.demo;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A ledger in a file of tab-separated lines, each handed to the operating system before the next
 * record is written, so that it outlives the process.
 */
public final class FileLedger implements Ledger, Closeable {

    private final Writer writer;

    /** Appends to {@code file}. */
    public FileLedger(Path file) throws IOException {
        boolean fresh = Files.notExists(file);
        this.writer =
                Files.newBufferedWriter(
                        file,
                        StandardCharsets.UTF_8,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
        if (fresh) {
            writeLine(LedgerEntry.heading());
        }
    }

    @Override
    public void record(LedgerEntry entry) {
        try {
            writeLine(entry.asLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }

    private void writeLine(String line) throws IOException {
        writer.write(line + "\n");
        writer.flush();
    }
}
