package io.dromedary.eventlog.text;

import io.dromedary.eventlog.LogPosition.Course;
import io.dromedary.eventlog.LogPosition.InFile;
import java.io.IOException;
import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which file comes after the one that was read. As a rule that is the next name. But when the
 * period of the files is changed, the platform goes on in the file of the new period, whose name
 * may be lower: it begins it, or appends to it again.
 *
 * <p>The period that is written to and that of the newest file both hold the present moment. So the
 * file can only be one that is named after the start of the hour, day, week, month or year of the
 * newest name, or the oldest of all if the log was not divided before. These few are watched, and
 * up to where they were read is part of the position. Not thread-safe.
 */
final class FileSuccession {

    private static final DateTimeFormatter PERIOD = DateTimeFormatter.ofPattern("uuuuMMddHHmmss");
    private static final int PERIOD_LENGTH = 14;

    private final LogFolder folder;
    private final FileListing listing;
    private InFile current;
    private final Map<String, Long> left;

    /** Sizes of the watched files when they were last looked at. */
    private final Map<String, Long> sizes = new HashMap<>();

    private List<String> watched = List.of();
    private List<String> watchedAmong = List.of();
    private InFile watchedFrom = StartPlace.BEGINNING;

    /** A place to go on at, and the date of what is written there. */
    private record Candidate(InFile place, long date) {}

    /** Goes on where reading stopped before. */
    FileSuccession(LogFolder folder, FileListing listing, InFile start) throws IOException {
        this.folder = folder;
        this.listing = listing;
        this.current = start.withLeft(Map.of());
        this.left = new HashMap<>(start.course().left());
        if (left.isEmpty()) {
            for (String name : watched()) {
                takeAsReadIfOld(name);
            }
        }
    }

    /** The end of the file with the highest name as the end of all. */
    static InFile endOfAll(LogFolder folder, InFile end) throws IOException {
        FileSuccession all = new FileSuccession(folder, new FileListing(folder), end);
        for (String name : all.watched()) {
            all.left.put(name, StartPlace.endOf(folder, name).offset());
        }
        return all.resumable(end);
    }

    /** The place with what has to be known of other files in order to go on there. */
    InFile resumable(InFile place) {
        return place.withLeft(left);
    }

    /** Where to go on when the present file has ended; empty if there is no place yet. */
    Optional<InFile> next() throws IOException {
        Optional<Candidate> best = newer();
        for (String name : watched()) {
            Optional<Candidate> grown = grown(name);
            if (grown.isPresent() && (best.isEmpty() || grown.get().date() < best.get().date())) {
                best = grown;
            }
        }
        return best.map(Candidate::place);
    }

    /** The present file was read to its end for now, and reading goes on in another one. */
    void turn(InFile end, InFile next) throws IOException {
        if (!end.file().isEmpty()) {
            left.put(end.file(), end.offset());
        }
        current = next;
        left.keySet().retainAll(periodsOf(current.newest()));
    }

    /** The log is another one: nothing is known of its other files. */
    void forget() {
        left.clear();
    }

    /** Whether a watched file has changed since it was last looked at. */
    boolean hasChanged() {
        try {
            for (String name : watched()) {
                if (!Long.valueOf(size(name)).equals(sizes.get(name))) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** The next name, passing over a file that was begun later than the one behind it. */
    private Optional<Candidate> newer() throws IOException {
        List<String> names = listing.after(current.newest());
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            long date = Math.max(number(name), StartPlace.firstDate(folder, name, 0).orElse(0));
            boolean tooEarly =
                    i + 1 < names.size()
                            && date > number(names.get(i + 1))
                            && periodsOf(names.get(i + 1)).contains(name);
            if (!tooEarly) {
                return Optional.of(new Candidate(new InFile("", name, 0), date));
            }
        }
        return Optional.empty();
    }

    /** What a watched file holds that was not read yet. */
    private Optional<Candidate> grown(String name) throws IOException {
        long size = size(name);
        sizes.put(name, size);
        if (!left.containsKey(name)) {
            takeAsReadIfOld(name);
        }
        long from = left.getOrDefault(name, 0L);
        OptionalLong date =
                size > from ? StartPlace.firstDate(folder, name, from) : OptionalLong.empty();
        if (date.isEmpty()) {
            return Optional.empty();
        }
        Course course = new Course(current.newest(), current.course().turns() + 1, Map.of());
        return Optional.of(new Candidate(new InFile("", name, from, course), date.getAsLong()));
    }

    /**
     * A file of which nothing is known was read, or put there later, if it was begun before the
     * newest file.
     */
    private void takeAsReadIfOld(String name) throws IOException {
        OptionalLong begun = StartPlace.firstDate(folder, name, 0);
        if (begun.isPresent() && begun.getAsLong() < number(current.newest())) {
            left.put(name, StartPlace.endOf(folder, name).offset());
        }
    }

    /** The files of other periods that hold the same moment as the newest file. */
    private List<String> watched() throws IOException {
        List<String> names = listing.names();
        if (!names.equals(watchedAmong) || !current.equals(watchedFrom)) {
            Set<String> others = periodsOf(current.newest());
            others.remove(current.file());
            others.retainAll(names);
            watched = List.copyOf(others);
            watchedAmong = names;
            watchedFrom = current;
        }
        return watched;
    }

    /** The names of the files, up to the newest, that its moment may be written to. */
    private Set<String> periodsOf(String newest) throws IOException {
        Set<String> names = new HashSet<>();
        Optional<LocalDateTime> start = startOf(newest);
        if (start.isPresent()) {
            LocalDateTime day = start.get().truncatedTo(ChronoUnit.DAYS);
            Stream.of(
                            start.get(),
                            start.get().truncatedTo(ChronoUnit.HOURS),
                            day,
                            day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)),
                            day.withDayOfMonth(1),
                            day.withDayOfYear(1))
                    .map(moment -> PERIOD.format(moment) + LogFolder.SUFFIX)
                    .forEach(names::add);
            listing.names().stream().limit(1).forEach(names::add);
            names.removeIf(name -> name.compareTo(newest) > 0);
        }
        return names;
    }

    private static Optional<LocalDateTime> startOf(String name) {
        try {
            return name.length() == PERIOD_LENGTH + LogFolder.SUFFIX.length()
                    ? Optional.of(LocalDateTime.parse(name.substring(0, PERIOD_LENGTH), PERIOD))
                    : Optional.empty();
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** The start of the period as a record's date; 0 if the name does not tell. */
    private static long number(String name) {
        return startOf(name).isPresent() ? Long.parseLong(name.substring(0, PERIOD_LENGTH)) : 0;
    }

    private long size(String name) {
        return folder.file(name).toFile().length();
    }
}
