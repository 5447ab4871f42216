package io.dromedary.kod.receive;

import io.dromedary.disk.DurableNames;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.NameGrammar;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The messages that were put aside in an exchange directory, and their way back. */
public final class QuarantinedMessages {

    /**
     * A message that was put aside.
     *
     * @param file where it is
     */
    public record Quarantined(MessageName name, Path file, long bytes) {}

    /** A second message of a name has .2 behind it. */
    private static final Pattern COPY = Pattern.compile("(.+\\.json)(?:\\.[0-9]{1,9})?");

    private final Path root;
    private final NameGrammar grammar;

    /** Those of the exchange directory {@code root}. */
    public QuarantinedMessages(Path root, NameGrammar grammar) {
        this.root = root;
        this.grammar = grammar;
    }

    /**
     * Lists them, by mark and number.
     *
     * @param wanted which ones; the others cost no memory
     * @throws IOException if the quarantine cannot be read
     */
    public List<Quarantined> list(Predicate<MessageName> wanted) throws IOException {
        List<Quarantined> found = new ArrayList<>();
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(root.resolve(Quarantine.FOLDER))) {
            for (Path file : files) {
                Matcher matcher = COPY.matcher(file.getFileName().toString());
                Optional<MessageName> name =
                        matcher.matches() ? grammar.parse(matcher.group(1)) : Optional.empty();
                if (name.filter(wanted).isPresent()
                        && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    found.add(new Quarantined(name.get(), file, Files.size(file)));
                }
            }
        } catch (NoSuchFileException e) {
            return List.of(); // nothing was ever put aside
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        found.sort(Comparator.comparing(Quarantined::name).thenComparing(Quarantined::file));
        return found;
    }

    /**
     * Moves a message back into its minute directory, where it is received again. Interrupted in
     * the middle it is there, here or both, and may be replayed again.
     *
     * @throws FileAlreadyExistsException if one of that name with other content waits; both stay
     * @throws IOException if it cannot be moved
     */
    public void replay(Quarantined message) throws IOException {
        Path directory = Files.createDirectories(root.resolve(message.name().mark().minute()));
        Path target = directory.resolve(message.name().fileName());
        try {
            DurableNames.link(message.file(), target);
        } catch (FileAlreadyExistsException e) {
            if (Files.mismatch(message.file(), target) >= 0) {
                throw e;
            }
        }
        DurableNames.sync(directory);
        Files.deleteIfExists(message.file());
        Files.deleteIfExists(
                message.file().resolveSibling(message.file().getFileName() + Quarantine.REASON));
    }
}
