package io.dromedary.kod.message;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How much waits in an exchange directory, counted name by name: memory is needed for the streams,
 * not for the messages.
 *
 * @param streams what waits in each
 * @param unfinished temporary files of writers that are at work, or were killed
 * @param strays entries that are no messages
 */
public record Backlog(Map<StreamKey, Waiting> streams, long unfinished, long strays) {

    /**
     * What waits in a stream.
     *
     * @param messages how many
     * @param bytes of them
     * @param first the one that is received next
     * @param firstFile where that is
     * @param last the one that is received last
     */
    public record Waiting(
            long messages, long bytes, MessageName first, Path firstFile, MessageName last) {

        private static Waiting of(WaitingMessage one) {
            return new Waiting(1, one.bytes(), one.name(), one.file(), one.name());
        }

        private static Waiting sum(Waiting one, Waiting other) {
            Waiting earlier = one.first.compareTo(other.first) <= 0 ? one : other;
            return new Waiting(
                    one.messages + other.messages,
                    one.bytes + other.bytes,
                    earlier.first,
                    earlier.firstFile,
                    one.last.compareTo(other.last) >= 0 ? one.last : other.last);
        }
    }

    /** Takes each message that waits, in no order. */
    @FunctionalInterface
    public interface MessageSink {
        /** Takes one. */
        void accept(WaitingMessage message) throws IOException;
    }

    /** Copies the streams, in their order. */
    public Backlog {
        streams = Collections.unmodifiableMap(new TreeMap<>(streams));
    }

    /**
     * Counts what waits.
     *
     * @param each gets every message on the way
     * @throws IOException if the directory cannot be read; what vanishes meanwhile is passed over
     */
    public static Backlog of(Path root, NameGrammar grammar, MessageSink each) throws IOException {
        Counting counting = new Counting(grammar, each);
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
            for (Path entry : entries) {
                counting.entry(entry);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return new Backlog(counting.streams, counting.unfinished, counting.strays);
    }

    private static final class Counting {

        private final NameGrammar grammar;
        private final MessageSink each;
        private final Map<StreamKey, Waiting> streams = new TreeMap<>();
        private long unfinished;
        private long strays;

        private Counting(NameGrammar grammar, MessageSink each) {
            this.grammar = grammar;
            this.each = each;
        }

        private void entry(Path entry) throws IOException {
            String name = entry.getFileName().toString();
            if (MinuteDirectories.isMinute(name)
                    && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                minute(entry);
            } else if (!name.startsWith(".")) {
                strays++;
            }
        }

        private void minute(Path directory) throws IOException {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                for (Path file : files) {
                    String name = file.getFileName().toString();
                    Optional<MessageName> message = grammar.parse(name);
                    if (message.isPresent()) {
                        message(file, message.get());
                    } else if (TemporaryName.is(name)) {
                        unfinished++;
                    } else if (!name.startsWith(".")) {
                        strays++;
                    }
                }
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            } catch (NoSuchFileException e) {
                return; // received meanwhile
            }
        }

        private void message(Path file, MessageName name) throws IOException {
            WaitingMessage message;
            try {
                BasicFileAttributes attributes =
                        Files.readAttributes(
                                file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (!attributes.isRegularFile()) {
                    strays++;
                    return;
                }
                message =
                        new WaitingMessage(
                                name,
                                file,
                                attributes.size(),
                                attributes.lastModifiedTime().toInstant());
            } catch (NoSuchFileException e) {
                return;
            }
            streams.merge(name.stream(), Waiting.of(message), Waiting::sum);
            each.accept(message);
        }
    }
}
