package io.dromedary.eventlog.text;

/**
 * Looks for the beginning of a record at the beginning of a line: a brace, 14 digits, a comma, a
 * status letter, a comma. A hole of NUL bytes counts as a line break. The bytes may come in pieces.
 */
final class RecordStartMatcher {

    /** How long the beginning is. */
    static final int LENGTH = 18;

    private byte before;
    private int matched;

    /**
     * Looks from here on.
     *
     * @param byteBefore the byte before the first one fed
     */
    void start(byte byteBefore) {
        before = byteBefore;
        matched = 0;
    }

    /**
     * The next piece.
     *
     * @return index behind the beginning of a record, which may itself lie in an earlier piece; −1
     *     if all was looked at
     */
    int feed(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (matched > 0 && continues(b)) {
                matched++;
                if (matched == LENGTH) {
                    matched = 0;
                    return i + 1;
                }
            } else {
                matched = b == '{' && (before == '\n' || before == 0) ? 1 : 0;
            }
            before = b;
        }
        return -1;
    }

    private boolean continues(byte b) {
        return switch (matched) {
            case 15, 17 -> b == ',';
            case 16 -> RecordGrammar.isMark(b);
            default -> b >= '0' && b <= '9';
        };
    }
}
