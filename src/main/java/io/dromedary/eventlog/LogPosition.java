package io.dromedary.eventlog;

/**
 * The place of a record in a log. Ordered within one log: by file name and byte offset in the text
 * format, by row in the SQLite format, never by date.
 */
public sealed interface LogPosition extends Comparable<LogPosition> {

    /** The notation used in checkpoints, ids and messages; {@link #parse} reads it back. */
    String asText();

    /**
     * Reads the notation of {@link #asText}.
     *
     * @throws IllegalArgumentException if {@code text} is not a position
     */
    static LogPosition parse(String text) {
        String[] parts = text.split("/", -1);
        try {
            if (parts.length == 3 && parts[0].equals("lgd")) {
                return new InDatabase(parts[1], Long.parseLong(parts[2]));
            }
            if (parts.length == 3) {
                return new InFile(parts[0], parts[1], Long.parseLong(parts[2]));
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a position in an event log: " + text, e);
        }
        throw new IllegalArgumentException("not a position in an event log: " + text);
    }

    /**
     * A byte of an {@code .lgp} file.
     *
     * @param header the GUID in the header of that file
     * @param file name of the file, {@code YYYYMMDDHHMMSS.lgp}
     * @param offset bytes from the start of the file
     */
    record InFile(String header, String file, long offset) implements LogPosition {

        @Override
        public String asText() {
            return header + "/" + file + "/" + offset;
        }

        @Override
        public int compareTo(LogPosition other) {
            if (!(other instanceof InFile that)) {
                throw new IllegalArgumentException(
                        "positions of different formats: " + this + ", " + other);
            }
            int byFile = file.compareTo(that.file);
            return byFile != 0 ? byFile : Long.compare(offset, that.offset);
        }
    }

    /**
     * A row of an {@code .lgd} database.
     *
     * @param database stable id of the database file
     * @param row {@code rowID} in {@code EventLog}
     */
    record InDatabase(String database, long row) implements LogPosition {

        @Override
        public String asText() {
            return "lgd/" + database + "/" + row;
        }

        @Override
        public int compareTo(LogPosition other) {
            if (!(other instanceof InDatabase that)) {
                throw new IllegalArgumentException(
                        "positions of different formats: " + this + ", " + other);
            }
            return Long.compare(row, that.row);
        }
    }
}
