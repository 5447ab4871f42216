package io.dromedary.eventlog;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The place of a record in a log. Ordered within one log as the log was written: by file name and
 * byte offset in the text format (see {@link Course} for the exception), by row in the SQLite
 * format, never by date.
 */
public sealed interface LogPosition extends Comparable<LogPosition> {

    /** The notation used in checkpoints and messages; {@link #parse} reads it back. */
    String asText();

    /** Where the record lies, however reading came there: for ids. */
    String place();

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
            if (parts.length >= 3 && parts.length <= 6) {
                Course course = Course.parse(Arrays.copyOfRange(parts, 3, 6));
                return new InFile(parts[0], parts[1], Long.parseLong(parts[2]), course);
            }
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new IllegalArgumentException("not a position in an event log: " + text, e);
        }
        throw new IllegalArgumentException("not a position in an event log: " + text);
    }

    /**
     * A byte of an {@code .lgp} file; as text {@code GUID/file/offset}, followed by the course
     * where there is something to say of it.
     *
     * @param header the GUID in the header of that file
     * @param file name of the file, {@code YYYYMMDDHHMMSS.lgp}
     * @param offset bytes from the start of the file
     */
    record InFile(String header, String file, long offset, Course course) implements LogPosition {

        /** In a file that follows the one before it by name. */
        public InFile(String header, String file, long offset) {
            this(header, file, offset, Course.PLAIN);
        }

        /** Another place of the same file. */
        public InFile at(long otherOffset) {
            return new InFile(header, file, otherOffset, course);
        }

        /** The same with what has to be known of other files in order to go on there. */
        public InFile with(Map<String, Long> left, List<InFile> entered) {
            return new InFile(
                    header, file, offset, new Course(course.newest, course.turns, left, entered));
        }

        /** The same without it, as in the position of a record. */
        public InFile alone() {
            return with(Map.of(), List.of());
        }

        @Override
        public String asText() {
            return place() + course.asText();
        }

        @Override
        public String place() {
            return header + "/" + file + "/" + offset;
        }

        @Override
        public int compareTo(LogPosition other) {
            if (!(other instanceof InFile that)) {
                throw new IllegalArgumentException(
                        "positions of different formats: " + this + ", " + other);
            }
            int byFile = newest().compareTo(that.newest());
            int byTurn = Integer.compare(course.turns, that.course.turns);
            return byFile != 0 ? byFile : byTurn != 0 ? byTurn : Long.compare(offset, that.offset);
        }

        /** The highest name of a file that was begun so far. */
        public String newest() {
            return course.turns == 0 ? file : course.newest;
        }
    }

    /**
     * How reading came to a file. As a rule it went from one name to the next higher one, and there
     * is nothing to say. But when the period of the files is changed (say from days to months), the
     * platform goes on in a file whose name is not higher, be it new or left long ago: a turn.
     *
     * @param newest the highest name so far; empty without a turn
     * @param turns how often reading turned to another file since the newest one was begun
     * @param left the other files that may yet grow again, and the offset where each was left; only
     *     where reading can go on, not in the positions of records
     * @param entered from the first turn on, the files that were read and the offset where each was
     *     begun or gone on with, oldest first, only the last ones; empty in the positions of
     *     records
     */
    record Course(String newest, int turns, Map<String, Long> left, List<InFile> entered) {

        /** From name to name, and no file left that may grow again. */
        public static final Course PLAIN = turned("", 0);

        /** Copies the collections. */
        public Course {
            left = Map.copyOf(left);
            entered = List.copyOf(entered);
        }

        /** The course of a record. */
        public static Course turned(String newest, int turns) {
            return new Course(newest, turns, Map.of(), List.of());
        }

        private String asText() {
            String files =
                    new TreeMap<>(left)
                            .entrySet().stream()
                                    .map(file -> file.getKey() + ":" + file.getValue())
                                    .collect(Collectors.joining(","));
            String way = entered.stream().map(Course::entryText).collect(Collectors.joining(","));
            return ("/" + turnText() + "/" + files + "/" + way).replaceFirst("/+$", "");
        }

        private String turnText() {
            return turns == 0 ? "" : newest + ":" + turns;
        }

        private static String entryText(InFile place) {
            String turn = place.course.turnText();
            return place.file + ":" + place.offset + (turn.isEmpty() ? "" : ":" + turn);
        }

        /** Reads the parts of the notation; those that are missing are null or empty. */
        private static Course parse(String... parts) {
            String[] turn = listed(parts[0]).findFirst().orElse(":0").split(":", -1);
            Map<String, Long> left = new TreeMap<>();
            listed(parts[1])
                    .map(file -> file.split(":", -1))
                    .forEach(file -> left.put(file[0], Long.parseLong(file[1])));
            List<InFile> entered = listed(parts[2]).map(Course::parseEntry).toList();
            return new Course(turn[0], Integer.parseInt(turn[1]), left, entered);
        }

        private static InFile parseEntry(String text) {
            String[] parts = text.split(":", -1);
            Course course =
                    parts.length == 2 ? PLAIN : turned(parts[2], Integer.parseInt(parts[3]));
            return new InFile("", parts[0], Long.parseLong(parts[1]), course);
        }

        private static Stream<String> listed(String text) {
            return text == null || text.isEmpty() ? Stream.empty() : Stream.of(text.split(",", -1));
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
        public String place() {
            return asText();
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
