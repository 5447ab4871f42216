package io.dromedary.kod.message;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which file names are those of messages. Immutable. */
public final class NameGrammar {

    /** Nodes have codes of two digits. */
    public static final NameGrammar STANDARD = new NameGrammar(2);

    private static final int LONGEST_CODE = 9;

    /** 1C prints 1000 as "1 000" with a non-breaking space; some versions take the narrow one. */
    private static final String SPACES = "[\u00a0\u202f]";

    private final int codeLength;
    private final Pattern pattern;

    /**
     * Names whose codes have this many digits.
     *
     * @throws IllegalArgumentException unless 1 to 9
     */
    public NameGrammar(int codeLength) {
        if (codeLength < 1 || codeLength > LONGEST_CODE) {
            throw new IllegalArgumentException(
                    "the codes of nodes have 1 to 9 digits, not " + codeLength);
        }
        this.codeLength = codeLength;
        this.pattern =
                Pattern.compile(
                        "([0-9]{%1$d})to([0-9]{%1$d})at([0-9]{17})-([0-9](?:%2$s?[0-9]){0,8})\\.json"
                                .formatted(codeLength, SPACES));
    }

    /** What the file name says; empty if it is not that of a message. */
    public Optional<MessageName> parse(String fileName) {
        Matcher matcher = pattern.matcher(fileName);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Mark mark;
        try {
            mark = new Mark(matcher.group(3));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // 17 digits, but no time of the calendar
        }
        return Optional.of(
                new MessageName(
                        new StreamKey(matcher.group(1), matcher.group(2)),
                        mark,
                        number(matcher.group(4))));
    }

    private static int number(String printed) {
        return Integer.parseInt(Mark.isDigits(printed) ? printed : printed.replaceAll(SPACES, ""));
    }

    /**
     * The stream between two nodes.
     *
     * @throws IllegalArgumentException if a code is not as long as the codes here are
     */
    public StreamKey stream(String sender, String recipient) {
        StreamKey stream = new StreamKey(sender, recipient);
        if (sender.length() != codeLength || recipient.length() != codeLength) {
            throw new IllegalArgumentException(
                    "the codes of "
                            + stream
                            + " must have "
                            + codeLength
                            + " digits each (option codeLength)");
        }
        return stream;
    }
}
