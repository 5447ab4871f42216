package io.dromedary.kod.message;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages that wait in the minute directories (каталог минут) of an exchange directory, a
 * portion at a time and in order.
 *
 * <p>However many wait, only a portion of each stream is held in memory: directories are read name
 * by name, and of the names the smallest are kept. Symbolic links are not followed, and nothing but
 * regular files in directories of twelve digits is taken.
 *
 * <p>Thread-safe.
 */
public final class MinuteDirectories {

    private static final Logger LOG = LoggerFactory.getLogger(MinuteDirectories.class);

    /** Directories that one look takes in; a week of minutes. */
    private static final int MOST_MINUTES = 10_080;

    private static final Duration LEFT_BEHIND = Duration.ofHours(1);

    /** The current minute and so many before it stay: somebody may be about to write there. */
    private static final Duration KEPT = Duration.ofMinutes(1);

    private static final Comparator<WaitingMessage> ORDER =
            Comparator.comparing(WaitingMessage::name).thenComparing(WaitingMessage::file);

    private final Path root;
    private final NameGrammar grammar;

    /**
     * The minute directories in {@code root}.
     *
     * @param grammar which names are those of messages
     */
    public MinuteDirectories(Path root, NameGrammar grammar) {
        this.root = root;
        this.grammar = grammar;
    }

    /** The exchange directory. */
    public Path root() {
        return root;
    }

    /**
     * Lists the first messages of each stream that wait. Directory by directory: one that was begun
     * is read to its end, since its first message may be the last one listed.
     *
     * @param wanted which ones are asked for; the others cost no memory
     * @throws IOException if the exchange directory cannot be read
     */
    public Portion portion(Predicate<MessageName> wanted, Extent extent) throws IOException {
        Look look = new Look(wanted, extent.most());
        for (String minute : minutes(extent.after(), look)) {
            if (look.longest() >= extent.enough() || look.names >= extent.names()) {
                look.complete = false;
                break;
            }
            look.into(minute);
            look.last = minute;
        }
        return look.portion();
    }

    /**
     * Lists messages of one directory.
     *
     * @param wanted which ones are asked for
     * @param most of a stream
     * @return by mark and number; empty if there is no such directory
     * @throws IOException if it cannot be read
     */
    public List<WaitingMessage> of(String minute, Predicate<MessageName> wanted, int most)
            throws IOException {
        Look look = new Look(wanted, most);
        look.into(minute);
        return look.portion().messages();
    }

    private SortedSet<String> minutes(String after, Look look) throws IOException {
        TreeSet<String> minutes = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (isMinute(name)) {
                    if (name.compareTo(after) > 0) {
                        minutes.add(name);
                    }
                    if (minutes.size() > MOST_MINUTES) {
                        minutes.pollLast();
                        look.complete = false;
                    }
                } else if (!name.startsWith(".")) {
                    look.strays++;
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return minutes;
    }

    static boolean isMinute(String name) {
        return name.length() == 12 && Mark.isDigits(name);
    }

    /**
     * Removes directories that were found empty, but for the last two minutes, and unless somebody
     * has written into them meanwhile.
     *
     * @throws IOException if one is empty, and cannot be removed
     */
    public void tidy(Collection<String> emptyMinutes, Instant now) throws IOException {
        String kept = Mark.of(now.minus(KEPT)).minute();
        for (String minute : emptyMinutes) {
            if (minute.compareTo(kept) < 0 && remove(minute, now)) {
                LOG.debug("КОД: the minute directory {} is empty and was removed", minute);
            }
        }
    }

    /**
     * Removes a directory if it is empty but for what a writer that was killed has left.
     *
     * @return whether it was removed
     * @throws IOException if it is empty, and cannot be removed
     */
    boolean remove(String minute, Instant now) throws IOException {
        Path directory = root.resolve(minute);
        try {
            removeLeftBehind(directory, now);
            Files.delete(directory);
            return true;
        } catch (DirectoryNotEmptyException | NoSuchFileException e) {
            return false;
        }
    }

    private static void removeLeftBehind(Path directory, Instant now) throws IOException {
        try (DirectoryStream<Path> entries =
                Files.newDirectoryStream(
                        directory, file -> TemporaryName.is(file.getFileName().toString()))) {
            for (Path file : entries) {
                Instant modified = Files.getLastModifiedTime(file).toInstant();
                if (modified.isBefore(now.minus(LEFT_BEHIND))) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /** One look at the directories. */
    private final class Look {

        private final Predicate<MessageName> wanted;
        private final int most;

        /** The first ones of each stream, the last of them at the head. */
        private final Map<StreamKey, PriorityQueue<WaitingMessage>> found = new HashMap<>();

        private final List<String> empty = new ArrayList<>();
        private int names;
        private int strays;
        private String last = "";
        private boolean complete = true;

        private Look(Predicate<MessageName> wanted, int most) {
            this.wanted = wanted;
            this.most = most;
        }

        private int longest() {
            return found.values().stream().mapToInt(PriorityQueue::size).max().orElse(0);
        }

        private Portion portion() {
            List<WaitingMessage> messages = new ArrayList<>();
            found.values().forEach(messages::addAll);
            messages.sort(ORDER);
            return new Portion(messages, empty, strays, last, complete);
        }

        private void into(String minute) throws IOException {
            Path directory = root.resolve(minute);
            int before = strays;
            boolean isEmpty = true;
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                strays++;
                return;
            }
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
                for (Path file : entries) {
                    String fileName = file.getFileName().toString();
                    isEmpty &= TemporaryName.is(fileName);
                    names++;
                    take(file, fileName);
                }
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            } catch (NoSuchFileException | NotDirectoryException e) {
                strays = before; // removed while we looked
                return;
            }
            if (isEmpty) {
                empty.add(minute);
            }
        }

        private void take(Path file, String fileName) throws IOException {
            if (fileName.startsWith(".")) {
                return;
            }
            Optional<MessageName> parsed = grammar.parse(fileName);
            if (parsed.isEmpty()) {
                strays++;
                return;
            }
            MessageName name = parsed.get();
            PriorityQueue<WaitingMessage> first = found.get(name.stream());
            boolean isFull = first != null && first.size() >= most;
            if (isFull && name.compareTo(first.element().name()) > 0) {
                complete = false;
                return;
            }
            if (!wanted.test(name)) {
                return;
            }
            BasicFileAttributes attributes;
            try {
                attributes =
                        Files.readAttributes(
                                file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            } catch (NoSuchFileException e) {
                return;
            }
            if (!attributes.isRegularFile()) {
                strays++;
                return;
            }
            keep(
                    new WaitingMessage(
                            name,
                            file,
                            attributes.size(),
                            attributes.lastModifiedTime().toInstant()));
        }

        private void keep(WaitingMessage message) {
            PriorityQueue<WaitingMessage> first =
                    found.computeIfAbsent(
                            message.name().stream(),
                            stream -> new PriorityQueue<>(ORDER.reversed()));
            first.add(message);
            if (first.size() > most) {
                first.remove();
                complete = false;
            }
        }
    }
}
