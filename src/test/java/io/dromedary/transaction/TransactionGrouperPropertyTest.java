package io.dromedary.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.eventlog.EventLogBatch;
import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.LogData;
import io.dromedary.testkit.Records;
import io.dromedary.testkit.Records.Session;
import io.dromedary.testkit.Records.Transaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.springframework.util.FileSystemUtils;

@Label("However a log is cut into batches and whenever the program dies")
class TransactionGrouperPropertyTest {

    private Path directory;

    @BeforeProperty
    void folder() throws IOException {
        directory = Files.createTempDirectory("grouper");
    }

    @AfterProperty
    void deleteFolder() throws IOException {
        FileSystemUtils.deleteRecursively(directory);
    }

    @Property(tries = 250)
    @Label("the same outcomes are told in the same order")
    void sameOutcomes(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 400) int actions,
            @ForAll @IntRange(min = 1, max = 6) int sessions,
            @ForAll boolean spilling)
            throws IOException {
        Random random = new Random(seed);
        Records log = randomLog(random, actions, sessions);
        int size = log.all().size();
        GroupingOptions plain =
                GroupingOptions.defaults(directory.resolve("plain"))
                        .withEmpty(true)
                        .withRecords(record -> record.event().name().equals("Мой журнал"));
        GroupingOptions options =
                spilling
                        ? new GroupingOptions(
                                true,
                                true,
                                true,
                                plain.records(),
                                plain.maxOpenAge(),
                                2,
                                4_000,
                                6_000,
                                directory.resolve("spilling"))
                        : plain;
        List<String> expected =
                Outcomes.full(new TransactionGrouper(plain).accept(log.batch(1, "", 0, 0, size)));

        Interrupted run = new Interrupted(log, options, random);
        while (run.position < size) {
            run.next();
        }

        assertThat(run.told).isEqualTo(expected);
    }

    @Property(tries = 50)
    @Label("nothing is left on disk when nothing is open")
    void nothingLeft(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        Records log = randomLog(random, 200, 3);
        for (int session = 0; session < 3; session++) {
            log.session(session + 1L).add("_$Session$_.Finish");
        }
        int last = log.all().size();
        log.pass(Duration.ofDays(3));
        log.session(99).add("_$Session$_.Start");
        GroupingOptions options =
                GroupingOptions.defaults(directory.resolve("left")).withMemory(1, 1, 1);
        TransactionGrouper grouper = new TransactionGrouper(options);
        grouper.accept(log.batch(1, "", 0, 0, last));
        grouper.accept(log.batch(1, "", 0, last, last + 1));
        grouper.accept(log.batch(1, "", 0, last + 1, last + 1));

        assertThat(grouper.openTransactions()).isZero();
        try (Stream<Path> files = Files.walk(directory.resolve("left"))) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }

    /** Reads a log in random batches, in a program that dies at random moments. */
    private static final class Interrupted {
        private final Records log;
        private final GroupingOptions options;
        private final Random random;
        private final List<String> told = new ArrayList<>();
        private TransactionGrouper grouper;
        private String committedMemory = "";
        private String runMemory = "";
        private int runStart;
        private long run;
        private int position;

        Interrupted(Records log, GroupingOptions options, Random random) {
            this.log = log;
            this.options = options;
            this.random = random;
            start();
        }

        void next() throws IOException {
            int to = Math.min(log.all().size(), position + random.nextInt(12));
            EventLogBatch batch = log.batch(run, runMemory, runStart, position, to);
            List<String> outcomes = Outcomes.full(grouper.accept(batch));
            switch (random.nextInt(5)) {
                // Dies before the batch is completed: all of it happens again.
                case 0 -> {
                    start();
                    return;
                }
                // The batch fails and is delivered again.
                case 1 -> assertThat(Outcomes.full(grouper.accept(batch))).isEqualTo(outcomes);
                default -> {}
            }
            told.addAll(outcomes);
            committedMemory = grouper.memory();
            position = to;
            if (random.nextInt(4) == 0) {
                start();
            }
        }

        /** A new process, or the same one reading on in a new run. */
        private void start() {
            if (grouper == null || random.nextBoolean()) {
                grouper = new TransactionGrouper(options);
            }
            run++;
            runMemory = committedMemory;
            runStart = position;
        }
    }

    private static Records randomLog(Random random, int actions, int sessions) {
        Records log = new Records();
        Map<Session, Transaction> open = new HashMap<>();
        List<Session> all = new ArrayList<>();
        for (int number = 1; number <= sessions; number++) {
            all.add(log.session(number));
        }
        for (int i = 0; i < actions; i++) {
            Session session = all.get(random.nextInt(sessions));
            Optional<Transaction> running = Optional.ofNullable(open.get(session));
            int number = i;
            switch (random.nextInt(24)) {
                case 0, 1, 2, 3 -> open.put(session, session.begin());
                case 4 -> open.put(session, session.begunAt(random.nextInt(60)));
                case 5, 6, 7, 8, 9, 10 ->
                        running.ifPresent(
                                transaction ->
                                        transaction.update(
                                                "Документ.Заказ" + number,
                                                Records.reference(number)));
                case 11 ->
                        running.ifPresent(
                                transaction ->
                                        transaction.comment("x".repeat(random.nextInt(3_000))));
                case 12 ->
                        running.ifPresent(
                                transaction ->
                                        transaction.add(
                                                "_$User$_.Update", LogData.Undefined.INSTANCE));
                case 13, 14, 15 -> running.ifPresent(Transaction::commit);
                case 16 -> running.ifPresent(Transaction::rollback);
                case 17 -> running.ifPresent(log::unmark);
                case 18 -> session.add("_$Session$_.Start");
                case 19 -> session.add("_$Session$_.Finish");
                case 20 -> session.add("_$Job$_.Start", new LogData.Text("Обмен " + i));
                case 21 -> session.add("_$Job$_.Fail");
                case 22 -> session.add("Мой журнал");
                default -> passOrBreak(log, random);
            }
        }
        return log;
    }

    private static void passOrBreak(Records log, Random random) {
        switch (random.nextInt(4)) {
            case 0 -> log.pass(Duration.ofHours(random.nextInt(60)));
            case 1 -> log.pass(Duration.ofSeconds(1)).rotate();
            case 2 -> log.shift(random.nextInt(100));
            default -> {
                List<EventLogRecord> records = log.all();
                if (!records.isEmpty()) {
                    log.lose(records.get(records.size() - 1));
                }
            }
        }
    }
}
