package io.dromedary.eventlog.text;

/**
 * What a record is made of, token by token, filled into a {@link RecordView} as it goes. A token
 * that may not stand where it stands is refused; so is a block that begins like a record, which in
 * a record torn inside its data is all that tells the next one from more data.
 *
 * <p>Not thread-safe; one record at a time.
 */
final class RecordGrammar {

    private static final int DATE = 0;
    private static final int MARK = 1;
    private static final int TRANSACTION = 2;
    private static final int COMMENT = 9;
    private static final int DATA = 11;
    private static final int PRESENTATION = 12;
    private static final int SESSION = 16;
    private static final int MORE_METADATA_COUNT = 17;
    private static final int FIRST_MORE_METADATA = 18;

    /** The letter is overwritten in place by the platform, so its place is fixed. */
    private static final int MARK_OFFSET = 16;

    private final RecordView view;
    private int depth;
    private int field;
    private boolean valueExpected;
    private int moreMetadataExpected;
    private int separatorsExpected;
    private boolean separatorsSeen;

    /** Values so far in the innermost block. */
    private int valuesInBlock;

    private boolean blockBeginsWithDate;

    RecordGrammar(RecordView view) {
        this.view = view;
    }

    void begin() {
        depth = 0;
        field = 0;
        valueExpected = true;
        separatorsSeen = false;
        view.moreMetadataCount = 0;
        view.separatorCount = 0;
    }

    /** Whether the record's closing brace was accepted. */
    boolean isWhole() {
        return depth == 0 && field > 0;
    }

    boolean open(int at) {
        if (!valueExpected) {
            return false;
        }
        if (depth == 1) {
            if (field == DATA) {
                view.dataStart = at;
            } else if (field != TRANSACTION && !separatorsMayFollow()) {
                return false;
            }
        } else if (depth >= 2 && (field != DATA || (depth == 2 && valuesInBlock == 0))) {
            return false;
        }
        depth++;
        valuesInBlock = 0;
        blockBeginsWithDate = false;
        return true;
    }

    boolean close(int at) {
        switch (depth) {
            case 1 -> {
                if (valueExpected || !separatorsSeen) {
                    return false;
                }
            }
            case 2 -> {
                if (!closesBlock(at)) {
                    return false;
                }
            }
            default -> {
                if (depth == 0 || (valueExpected && valuesInBlock > 0)) {
                    return false;
                }
            }
        }
        depth--;
        // What came before in the outer block no longer matters, only that it was not nothing.
        valuesInBlock = 2;
        blockBeginsWithDate = false;
        valueExpected = false;
        return true;
    }

    private boolean closesBlock(int at) {
        if (valueExpected) {
            return false;
        }
        if (field == TRANSACTION) {
            return valuesInBlock == 2;
        }
        if (field == DATA) {
            view.dataLength = at + 1 - view.dataStart;
            return true;
        }
        separatorsSeen = true;
        return valuesInBlock > 0 && view.separatorCount == 2L * separatorsExpected;
    }

    boolean comma() {
        if (valueExpected || depth == 0 || separatorsSeen) {
            return false;
        }
        valueExpected = true;
        if (depth == 1) {
            field++;
        }
        return true;
    }

    boolean text(int start, int length, boolean escaped) {
        if (!valueExpected) {
            return false;
        }
        if (depth == 1) {
            if (field == COMMENT) {
                view.commentStart = start;
                view.commentLength = length;
                view.commentEscaped = escaped;
            } else if (field == PRESENTATION) {
                view.presentationStart = start;
                view.presentationLength = length;
                view.presentationEscaped = escaped;
            } else {
                return false;
            }
        } else if (field != DATA) {
            return false;
        }
        valuesInBlock++;
        valueExpected = false;
        return true;
    }

    boolean bare(byte[] bytes, int start, int end) {
        if (!valueExpected) {
            return false;
        }
        boolean accepted =
                depth == 1 ? field(bytes, start, end) : depth > 1 && inBlock(bytes, start, end);
        valuesInBlock++;
        valueExpected = false;
        return accepted;
    }

    private boolean inBlock(byte[] bytes, int start, int end) {
        if (field == TRANSACTION) {
            long value = Digits.hex(bytes, start, end);
            if (valuesInBlock == 0) {
                view.transactionTime = value;
            } else {
                view.transactionOffset = value;
            }
            return value >= 0 && valuesInBlock < 2;
        }
        if (field == DATA) {
            return inData(bytes, start, end);
        }
        long value = Digits.decimal(bytes, start, end);
        if (value < 0 || value > Integer.MAX_VALUE) {
            return false;
        }
        if (valuesInBlock == 0) {
            separatorsExpected = (int) value;
        } else {
            view.addSeparatorNumber((int) value);
        }
        return true;
    }

    private boolean inData(byte[] bytes, int start, int end) {
        if (valuesInBlock == 0) {
            blockBeginsWithDate = end - start == 14 && Digits.decimal(bytes, start, end) >= 0;
            return depth > 2;
        }
        boolean recordBeginsHere =
                blockBeginsWithDate
                        && valuesInBlock == 1
                        && end - start == 1
                        && isMark(bytes[start]);
        return !recordBeginsHere;
    }

    private boolean field(byte[] bytes, int start, int end) {
        if (field == DATE) {
            view.date = end - start == 14 ? Digits.date(bytes, start) : -1;
            return view.date >= 0 && start == 1;
        }
        if (field == MARK) {
            view.mark = bytes[start];
            return end - start == 1 && isMark(bytes[start]) && start == MARK_OFFSET;
        }
        if (field == 8) {
            view.severity = bytes[start];
            return end - start == 1 && isSeverity(bytes[start]);
        }
        long value = Digits.decimal(bytes, start, end);
        return value >= 0 && number(value);
    }

    private boolean number(long value) {
        if (field == 6) {
            view.connection = value;
            return true;
        }
        if (field == SESSION) {
            view.session = value;
            return true;
        }
        if (value > Integer.MAX_VALUE) {
            return false;
        }
        int id = (int) value;
        switch (field) {
            case 3 -> view.user = id;
            case 4 -> view.computer = id;
            case 5 -> view.application = id;
            case 7 -> view.event = id;
            case 10 -> view.metadata = id;
            case 13 -> view.server = id;
            case 14 -> view.port = id;
            case 15 -> view.syncPort = id;
            case MORE_METADATA_COUNT -> moreMetadataExpected = id;
            default -> {
                if (field < FIRST_MORE_METADATA) {
                    return false;
                }
                view.addMoreMetadata(id);
            }
        }
        return true;
    }

    /** More objects than announced were seen, fewer never. */
    private boolean separatorsMayFollow() {
        return field >= FIRST_MORE_METADATA
                && view.moreMetadataCount >= moreMetadataExpected
                && !separatorsSeen;
    }

    static boolean isMark(byte letter) {
        return letter == 'N' || letter == 'U' || letter == 'C' || letter == 'R';
    }

    static boolean isSeverity(byte letter) {
        return letter == 'I' || letter == 'E' || letter == 'W' || letter == 'N';
    }
}
