package io.dromedary.kod.message;

/**
 * The messages of one node to another; what has an order has it within such a stream.
 *
 * @param sender code of the node that sends, digits
 * @param recipient code of the node that receives, digits
 */
public record StreamKey(String sender, String recipient) implements Comparable<StreamKey> {

    private static final int LONGEST = 9;

    /**
     * Checks the codes.
     *
     * @throws IllegalArgumentException if one is not 1 to 9 digits
     */
    public StreamKey {
        check("sender", sender);
        check("recipient", recipient);
    }

    private static void check(String what, String code) {
        if (code.isEmpty() || code.length() > LONGEST || !Mark.isDigits(code)) {
            throw new IllegalArgumentException(
                    "'" + code + "' is no code of a node (the " + what + "): digits only, like 01");
        }
    }

    @Override
    public int compareTo(StreamKey other) {
        int bySender = sender.compareTo(other.sender);
        return bySender != 0 ? bySender : recipient.compareTo(other.recipient);
    }

    /** As file names have it: {@code 01to02}. */
    @Override
    public String toString() {
        return sender + "to" + recipient;
    }
}
