package io.dromedary.kod.message;

/**
 * The name of a message, which says where it belongs. Ordered by mark and number: "10" comes after
 * "2".
 *
 * @param number of the message in its session, 0 to 999,999,999
 */
public record MessageName(StreamKey stream, Mark mark, int number)
        implements Comparable<MessageName> {

    /** The highest number: nine digits. */
    public static final int LAST_NUMBER = 999_999_999;

    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException if it has more than nine digits or a sign
     */
    public MessageName {
        if (number < 0 || number > LAST_NUMBER) {
            throw new IllegalArgumentException(
                    number + " is no number of a message: 0 to " + LAST_NUMBER);
        }
    }

    /** The name of its file. */
    public String fileName() {
        return stream + "at" + mark + "-" + number + ".json";
    }

    /** By mark, number and stream; without a comparator, since a backlog is sorted at each look. */
    @Override
    public int compareTo(MessageName other) {
        int byMark = mark.compareTo(other.mark);
        if (byMark != 0) {
            return byMark;
        }
        int byNumber = Integer.compare(number, other.number);
        return byNumber != 0 ? byNumber : stream.compareTo(other.stream);
    }

    @Override
    public String toString() {
        return fileName();
    }
}
