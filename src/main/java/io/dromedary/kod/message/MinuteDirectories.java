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
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The messages that wait in the minute directories (каталог минут) of an exchange directory, a
 * portion at a time and in order.
 *
 * <p>However many wait, only a portion of them is held in memory: directories are read name by
 * name, and of the names the smallest are kept. Symbolic links are not followed, and nothing but
 * regular files in directories of twelve digits is taken.
 *
 * <p>Thread-safe.
 */
public final class MinuteDirectories {

    /** Directories that one look takes in; a week of minutes. */
    private static final int MOST_MINUTES = 10_080;

    private static final Duration LEFT_BEHIND = Duration.ofHours(1);
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
     * Lists the first messages that wait. Directory by directory: one that was begun is read to its
     * end, since its first message may be the last one listed.
     *
     * @param wanted which ones are asked for; the others cost no memory
     * @param most of the wanted ones
     * @param looked no further directory is begun after so many names
     * @throws IOException if the exchange directory cannot be read
     */
    public Portion portion(Predicate<MessageName> wanted, int most, int looked) throws IOException {
        Look look = new Look(wanted);
        for (String minute : minutes(look)) {
            if (look.found.size() >= most || look.names >= looked) {
                look.complete = false;
                break;
            }
            look.into(minute, most - look.found.size());
        }
        look.found.sort(ORDER);
        return new Portion(look.found, look.empty, look.strays, look.complete);
    }

    private SortedSet<String> minutes(Look look) throws IOException {
        TreeSet<String> minutes = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (isMinute(name)) {
                    minutes.add(name);
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
        return name.length() == 12 && name.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /**
     * Removes a directory if it is empty but for what a writer that was killed has left.
     *
     * @return whether it was removed
     * @throws IOException if it is empty, and cannot be removed
     */
    public boolean remove(String minute, Instant now) throws IOException {
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
        private final List<WaitingMessage> found = new ArrayList<>();
        private final List<String> empty = new ArrayList<>();
        private int names;
        private int strays;
        private boolean complete = true;

        private Look(Predicate<MessageName> wanted) {
            this.wanted = wanted;
        }

        private void into(String minute, int most) throws IOException {
            Path directory = root.resolve(minute);
            PriorityQueue<WaitingMessage> first = new PriorityQueue<>(ORDER.reversed());
            int before = strays;
            int seen = 0;
            boolean isEmpty = true;
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                strays++;
                return;
            }
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
                for (Path file : entries) {
                    String fileName = file.getFileName().toString();
                    isEmpty &= TemporaryName.is(fileName);
                    seen++;
                    take(file, fileName, first, most);
                }
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            } catch (NoSuchFileException | NotDirectoryException e) {
                strays = before; // removed while we looked
                return;
            }
            names += seen;
            found.addAll(first);
            if (isEmpty) {
                empty.add(minute);
            }
        }

        private void take(Path file, String fileName, PriorityQueue<WaitingMessage> first, int most)
                throws IOException {
            if (fileName.startsWith(".")) {
                return;
            }
            Optional<MessageName> name = grammar.parse(fileName);
            if (name.isEmpty()) {
                strays++;
                return;
            }
            boolean full = first.size() >= most;
            if (full && name.get().compareTo(first.element().name()) > 0) {
                complete = false;
                return;
            }
            if (!wanted.test(name.get())) {
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
            first.add(
                    new WaitingMessage(
                            name.get(),
                            file,
                            attributes.size(),
                            attributes.lastModifiedTime().toInstant()));
            if (first.size() > most) {
                first.remove();
                complete = false;
            }
        }
    }
}
