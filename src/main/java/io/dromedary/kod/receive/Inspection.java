package io.dromedary.kod.receive;

import io.dromedary.kod.health.Cause;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageHeader;
import io.dromedary.kod.message.MessageLimits;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.MessageReader;
import io.dromedary.kod.message.UnreadableMessageException;
import io.dromedary.kod.message.WaitingMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether a file is what its name says. Immutable, thread-safe. */
final class Inspection {

    private static final Logger LOG = LoggerFactory.getLogger(Inspection.class);

    /** A file that was read whole; of a message, unless it was not checked yet. */
    static final class Content {

        private final byte[] bytes;
        private final String sha256;
        private final OptionalInt objects;

        private Content(byte[] bytes, OptionalInt objects) {
            this.bytes = bytes;
            this.sha256 = Inspection.sha256(bytes);
            this.objects = objects;
        }

        /** Not a copy. */
        byte[] bytes() {
            return bytes;
        }

        /** Of the bytes, in hexadecimal. */
        String sha256() {
            return sha256;
        }

        /** How many it has, if it was checked already. */
        OptionalInt objects() {
            return objects;
        }
    }

    private final MessageLimits limits;
    private final MessageReader reader;

    Inspection(MessageLimits limits) {
        this.limits = limits;
        this.reader = new MessageReader(limits);
    }

    /** Why a message is put aside whose mark is far in the future; empty if it is not. */
    static Optional<String> ahead(Mark mark, Instant now) {
        return mark.isAhead(now)
                ? Optional.of(
                        "its mark is more than "
                                + Mark.MOST_AHEAD.toMinutes()
                                + " minutes ahead. Compare the clocks of sender and receiver")
                : Optional.empty();
    }

    /** What kind of fault a file has that is no message. */
    static Cause cause(UnreadableMessageException fault) {
        return fault.isTooLong() ? Cause.TOO_LONG : Cause.UNREADABLE;
    }

    /** Why a message is put aside whose name was applied already. */
    static String otherContent(Receipt receipt) {
        return "a message of this name with other content was applied at " + receipt.at();
    }

    /**
     * Reads the file, and not through a symbolic link.
     *
     * @throws NoSuchFileException if it is gone, or something else is in its place, which is no
     *     more a message than it would have been when the directory was looked at
     * @throws UnreadableMessageException if it is longer than a message may be
     */
    byte[] read(WaitingMessage waiting) throws IOException, UnreadableMessageException {
        checkRegular(waiting);
        try {
            return bytes(waiting);
        } catch (FileSystemException e) {
            checkRegular(waiting); // swapped just now
            throw e;
        }
    }

    private static void checkRegular(WaitingMessage waiting) throws IOException {
        if (!attributes(waiting).isRegularFile()) {
            throw new NoSuchFileException(waiting.file().toString());
        }
    }

    private static BasicFileAttributes attributes(WaitingMessage waiting) throws IOException {
        return Files.readAttributes(
                waiting.file(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** Reads the file, as {@link #read}, and leaves the check for later. */
    Content content(WaitingMessage waiting) throws IOException, UnreadableMessageException {
        return new Content(read(waiting), OptionalInt.empty());
    }

    /**
     * Reads and checks a message before its turn.
     *
     * @param waiting finished, so that a later change shows in its time
     * @return empty if anything is wrong, which is found again when it is its turn
     */
    Optional<Content> ahead(WaitingMessage waiting) {
        try {
            byte[] bytes = read(waiting);
            int objects = check(waiting.name(), bytes);
            return Optional.of(new Content(bytes, OptionalInt.of(objects)));
        } catch (IOException | UnreadableMessageException e) {
            LOG.debug("КОД: {} cannot be read ahead", waiting.name(), e);
            return Optional.empty();
        }
    }

    /** Whether the file is as it was when it was listed. */
    static boolean isUnchanged(WaitingMessage listed) throws IOException {
        BasicFileAttributes now = attributes(listed);
        return now.isRegularFile()
                && now.size() == listed.bytes()
                && now.lastModifiedTime().toInstant().equals(listed.modified());
    }

    private byte[] bytes(WaitingMessage waiting) throws IOException, UnreadableMessageException {
        long most = Math.min(Integer.MAX_VALUE - 8L, limits.bytes());
        if (waiting.bytes() <= most) {
            try (InputStream in =
                    Files.newInputStream(
                            waiting.file(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
                byte[] bytes = in.readNBytes((int) most + 1);
                if (bytes.length <= most) {
                    return bytes;
                }
            }
        }
        throw UnreadableMessageException.tooLong(
                "it has more than %,d bytes, which is the limit".formatted(most));
    }

    /**
     * Checks that it is a message, and of this stream.
     *
     * @return how many objects it has
     */
    int check(MessageName name, byte[] bytes) throws IOException, UnreadableMessageException {
        MessageReader.Summary summary = reader.check(new ByteArrayInputStream(bytes));
        MessageHeader header = summary.header();
        if (!header.stream().equals(name.stream())) {
            throw UnreadableMessageException.forGood(
                    "its header says %s, its name %s".formatted(header.stream(), name.stream()));
        }
        return summary.objects();
    }

    /** In hexadecimal. */
    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
