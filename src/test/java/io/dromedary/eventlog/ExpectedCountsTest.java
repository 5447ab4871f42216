package io.dromedary.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.eventlog.text.TextLog;
import io.dromedary.testkit.Batches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Every real log gives the counts of expected.tsv")
class ExpectedCountsTest {

    private static final Path LOGS = Path.of("src/test/resources/eventlog");
    private static final Set<String> JOB_ENDS =
            Set.of("Succeed", "Finish", "Fail", "Error", "Cancel", "Terminate");

    static Stream<Map<String, String>> rows() throws IOException {
        List<String> lines = Files.readAllLines(LOGS.resolve("expected.tsv"));
        String[] names = lines.get(0).split("\t", -1);
        return lines.stream()
                .skip(1)
                .map(
                        line -> {
                            String[] cells = line.split("\t", -1);
                            Map<String, String> row = new HashMap<>();
                            for (int i = 0; i < names.length; i++) {
                                row.put(names[i], cells[i]);
                            }
                            return row;
                        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void read_in_a_batch(Map<String, String> expected) throws IOException {
        List<EventLogRecord> records = new ArrayList<>();
        ReadSummary summary = EventLogs.read(settings(expected), records::add);

        assertThat(counts(expected, records, summary.skipped())).isEqualTo(expected);
        assertThat(summary.records()).isEqualTo(records.size());
        assertThat(summary.longestRecord()).hasToString(expected.get("longest_record_bytes"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void followed_in_small_batches(Map<String, String> expected) throws IOException {
        List<EventLogBatch> batches;
        try (LogFollower follower =
                EventLogs.follow(settings(expected), new LogStart.Beginning())) {
            batches = Batches.drainFinished(follower, 100);
        }
        List<EventLogRecord> records = Batches.records(batches);
        long skipped =
                Batches.notices(batches).stream()
                        .mapToLong(notice -> ((LogNotice.Damage) notice).records())
                        .sum();

        assertThat(counts(expected, records, skipped)).isEqualTo(expected);
    }

    private static LogSettings settings(Map<String, String> row) {
        return LogSettings.of("test", LOGS.resolve(row.get("folder")), ZoneId.of("Europe/Moscow"));
    }

    private static Map<String, String> counts(
            Map<String, String> expected, List<EventLogRecord> records, long skipped)
            throws IOException {
        Map<TransactionId, String> ends = new HashMap<>();
        Map<TransactionId, Integer> sizes = new HashMap<>();
        Set<TransactionId> transactions = new HashSet<>();
        for (EventLogRecord record : records) {
            if (record.transaction().isPresent()) {
                transactions.add(record.transaction());
                sizes.merge(record.transaction(), 1, Integer::sum);
                if (isEvent(record, "Transaction", Set.of("Commit", "Rollback"))) {
                    ends.put(record.transaction(), record.event().name());
                }
            }
        }
        long committed = ends.values().stream().filter(end -> end.endsWith("Commit")).count();
        long empty =
                ends.entrySet().stream()
                        .filter(end -> end.getValue().endsWith("Commit"))
                        .filter(end -> sizes.get(end.getKey()) == 2)
                        .count();

        Map<String, String> counts = new HashMap<>();
        counts.put("folder", expected.get("folder"));
        counts.put("records", "" + records.size());
        counts.put("skipped", "" + skipped);
        counts.put("transactions", "" + transactions.size());
        counts.put("committed", "" + committed);
        counts.put("rolled_back", "" + (ends.size() - committed));
        counts.put("unresolved", "" + (transactions.size() - ends.size()));
        counts.put("empty_committed", "" + empty);
        counts.put("session_finish", "" + count(records, "Session", Set.of("Finish")));
        counts.put("job_ends", "" + count(records, "Job", JOB_ENDS));
        counts.put(
                "longest_record_bytes",
                "" + records.stream().mapToInt(EventLogRecord::length).max().orElse(0));
        counts.put("additional_metadata", "" + additionalMetadata(settings(expected)));
        counts.put(
                "separators", "" + records.stream().filter(r -> !r.separators().isEmpty()).count());
        counts.put(
                "multiline_comments",
                "" + records.stream().filter(r -> r.comment().contains("\n")).count());
        return counts;
    }

    private static long additionalMetadata(LogSettings settings) throws IOException {
        AtomicLong count = new AtomicLong();
        TextLog.scan(settings, view -> count.addAndGet(view.moreMetadataCount() > 0 ? 1 : 0));
        return count.get();
    }

    private static long count(List<EventLogRecord> records, String group, Set<String> names) {
        return records.stream().filter(record -> isEvent(record, group, names)).count();
    }

    private static boolean isEvent(EventLogRecord record, String group, Set<String> names) {
        String prefix = "_$" + group + "$_.";
        String name = record.event().name();
        return name.startsWith(prefix) && names.contains(name.substring(prefix.length()));
    }
}
