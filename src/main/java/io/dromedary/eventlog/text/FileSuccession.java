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
import java.util.ArrayList;
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
 * up to where they were read is part of the position, as is the way through them, for {@link
 * TextHistory}. Not thread-safe.
 */
final class FileSuccession {

    private static final DateTimeFormatter PERIOD = DateTimeFormatter.ofPattern("uuuuMMddHHmmss");
    private static final int PERIOD_LENGTH = 14;

    /** So many changes of the file can be read behind once the period was changed. */
    static final int MOST_ENTERED = 16;

    private final LogFolder folder;
    private final FileListing listing;
    private InFile current;
    private final Map<String, Long> left;
    private final List<InFile> entered;

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
        this.current = start.alone();
        this.left = new HashMap<>(start.course().left());
        this.entered = new ArrayList<>(start.course().entered());
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
        return place.with(left, entered);
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
        for (String name : listing.after(current.newest())) {
            if (name.compareTo(next.file()) < 0) {
                left.putIfAbsent(name, 0L);
            }
        }
        if (!end.file().isEmpty()) {
            left.put(end.file(), end.offset());
        }
        remember(next);
        current = next;
        Set<String> growing = periodsOf(current.newest());
        left.entrySet()
                .removeIf(
                        file ->
                                !growing.contains(file.getKey())
                                        && file.getValue() >= size(file.getKey()));
    }

    private void remember(InFile next) {
        boolean turned = next.course().turns() > 0;
        if (turned && entered.isEmpty() && !current.file().isEmpty()) {
            boolean wholly = current.course().turns() == 0;
            entered.add(
                    new InFile(
                            "", current.file(), wholly ? 0 : current.offset(), current.course()));
        }
        if (turned || !entered.isEmpty()) {
            entered.add(next);
        }
        if (entered.size() > MOST_ENTERED) {
            entered.remove(0);
        }
    }

    /** The log is another one: nothing is known of its other files. */
    void forget() {
        left.clear();
        entered.clear();
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

    /**
     * The next name; or one behind it, if that file was begun earlier: then the next one is of a
     * longer period, and was begun within it.
     */
    private Optional<Candidate> newer() throws IOException {
        Optional<Candidate> oldest = Optional.empty();
        for (String name : listing.after(current.newest())) {
            long earliest = number(name);
            if (oldest.isPresent() && earliest >= oldest.get().date()) {
                break;
            }
            long date = Math.max(earliest, StartPlace.firstDate(folder, name, 0).orElse(0));
            if (oldest.isEmpty() || date < oldest.get().date()) {
                oldest = Optional.of(new Candidate(new InFile("", name, 0), date));
            }
        }
        return oldest;
    }

    /** What a watched file holds that was not read yet. */
    private Optional<Candidate> grown(String name) throws IOException {
        long size = size(name);
        sizes.put(name, size);
        if (left.getOrDefault(name, Long.MAX_VALUE) > size) {
            // not known, or reduced or begun anew since
            left.remove(name);
            takeAsReadIfOld(name);
        }
        long from = left.getOrDefault(name, 0L);
        OptionalLong date =
                size > from ? StartPlace.firstDate(folder, name, from) : OptionalLong.empty();
        if (date.isEmpty()) {
            return Optional.empty();
        }
        Course course = Course.turned(current.newest(), current.course().turns() + 1);
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
            others.addAll(left.keySet());
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
