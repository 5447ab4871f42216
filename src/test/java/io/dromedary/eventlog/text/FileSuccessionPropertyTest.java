package io.dromedary.eventlog.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.eventlog.EventLogBatch;
import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.LogFollower;
import io.dromedary.eventlog.LogHistory;
import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.LogSettings;
import io.dromedary.eventlog.LogStart;
import io.dromedary.testkit.Batches;
import io.dromedary.testkit.LogOnDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

@Label("However often the period of the files is changed, and the follower is killed")
class FileSuccessionPropertyTest {

    /** Fewer changes of the file are remembered for certain. */
    private static final int MANY = 12;

    /** The period that the next record is written to, and what happens behind it. */
    record Step(Period period, boolean nextDay, boolean look, boolean restart) {}

    enum Period {
        YEAR,
        MONTH,
        WEEK,
        DAY,
        HOUR;

        String file(int day) {
            return switch (this) {
                case YEAR -> "20240101000000.lgp";
                case MONTH -> "20240501000000.lgp";
                case WEEK -> "202405%02d000000.lgp".formatted(day - (day + 1) % 7);
                case DAY -> "202405%02d000000.lgp".formatted(day);
                case HOUR -> "202405%02d110000.lgp".formatted(day);
            };
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.of(Period.class),
                        Arbitraries.of(false, false, false, true),
                        Arbitraries.of(true, true, true, false),
                        Arbitraries.of(true, false))
                .as(Step::new)
                .list()
                .ofMaxSize(30);
    }

    @Property(tries = 500)
    @Label(
            "each record is delivered once, in order of writing if it was waited for, and read again so")
    void once(@ForAll("steps") List<Step> steps) throws IOException {
        Path folder = Files.createTempDirectory("succession");
        try (Reading reading = new Reading(folder)) {
            List<String> expected = new ArrayList<>();
            int day = 13;
            for (Step step : steps) {
                day = Math.min(31, step.nextDay() ? day + 1 : day);
                expected.add(
                        FileSuccessionTest.write(
                                reading.log, step.period().file(day), day, 11, expected.size()));
                if (step.look()) {
                    reading.read();
                }
                if (step.restart()) {
                    reading.restart();
                }
            }
            reading.restart();
            reading.read();
            assertThat(reading.comments).containsExactlyInAnyOrderElementsOf(expected);
            if (steps.stream().allMatch(Step::look)) {
                assertThat(reading.comments).isEqualTo(expected);
            }
            reading.readsAgainFromAnywhere();
        }
    }

    private static final class Reading implements AutoCloseable {
        private final Path temporary;
        private final LogOnDisk log;
        private final List<String> comments = new ArrayList<>();
        private final List<EventLogRecord> records = new ArrayList<>();
        private Optional<LogHistory> history = Optional.empty();
        private final Set<LogPosition> positions = new TreeSet<>();
        private LogFollower follower;

        Reading(Path temporary) throws IOException {
            this.temporary = temporary;
            log = new LogOnDisk(temporary.resolve("1Cv8Log")).dictionary(9);
            follow(new LogStart.Beginning());
        }

        private void follow(LogStart start) throws IOException {
            follower =
                    TextLog.follow(LogSettings.of("trade", log.folder(), ZoneId.of("UTC")), start);
        }

        /** All that is left is the text of the position. */
        void restart() throws IOException {
            String position = follower.position().asText();
            follower.close();
            follow(new LogStart.Position(LogPosition.parse(position), ""));
        }

        void read() throws IOException {
            for (EventLogBatch batch : Batches.drain(follower, 3)) {
                assertThat(batch.notices()).isEmpty();
                history = Optional.of(batch.history());
                for (EventLogRecord record : batch.records()) {
                    comments.add(record.comment());
                    records.add(record);
                    assertThat(positions)
                            .allMatch(before -> before.compareTo(record.position()) < 0);
                    positions.add(record.position());
                }
            }
        }

        /** The way to the end is the one that was read, or is said to be unknown. */
        void readsAgainFromAnywhere() throws IOException {
            LogPosition end = LogPosition.parse(follower.position().asText());
            for (int i = 0; i < records.size(); i++) {
                List<EventLogRecord> again = new ArrayList<>();
                LogPosition from = records.get(i).position();
                if (history.orElseThrow().replay(from, end, again::add)) {
                    assertThat(again).isEqualTo(records.subList(i, records.size()));
                } else {
                    assertThat(records.size() - i).isGreaterThan(MANY);
                }
            }
        }

        @Override
        public void close() throws IOException {
            follower.close();
            try (Stream<Path> files = Files.walk(temporary)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
