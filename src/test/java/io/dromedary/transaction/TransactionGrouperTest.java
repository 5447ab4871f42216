package io.dromedary.transaction;

import static io.dromedary.testkit.Records.reference;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.dromedary.eventlog.EventLogBatch;
import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.LogData;
import io.dromedary.eventlog.LogNotice;
import io.dromedary.eventlog.LogPosition.InFile;
import io.dromedary.testkit.Records;
import io.dromedary.testkit.Records.Session;
import io.dromedary.testkit.Records.Transaction;
import io.dromedary.transaction.LogOutcome.JobFinished;
import io.dromedary.transaction.LogOutcome.SessionFinished;
import io.dromedary.transaction.LogOutcome.TransactionBody;
import io.dromedary.transaction.LogOutcome.TransactionCommitted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Records of a log become transactions")
class TransactionGrouperTest {

    private static final String ORDER = "Документ.Заказ";

    private static final String GOODS = "Справочник.Товары";

    @TempDir Path directory;

    private final Records log = new Records();
    private final Session one = log.session(1);
    private final Session two = log.session(2);

    @Nested
    @DisplayName("Rule 1: records belong together by {T,O}")
    class ById {

        @Test
        @DisplayName("however sessions interleave")
        void interleaved() throws IOException {
            Transaction first = one.begin();
            Transaction second = two.begin();
            first.update(ORDER, reference(1));
            second.update(GOODS, reference(2));
            first.update(GOODS, reference(3));
            second.commit();
            first.commit();

            assertThat(brief())
                    .containsExactly("committed [" + GOODS + "]", committed(ORDER, GOODS));
        }

        @Test
        @DisplayName("whatever the real offset of the Begin: an edited file is shifted")
        void shifted() throws IOException {
            log.shift(2);
            Transaction transaction = one.begin();
            log.shift(40);
            transaction.update(ORDER, reference(1)).commit();

            assertThat(brief()).containsExactly(committed(ORDER));
        }

        @Test
        @DisplayName("also when the file changes before the end")
        void rotation() throws IOException {
            Transaction transaction = one.begin().update(ORDER, reference(1));
            log.pass(Duration.ofHours(1)).rotate();
            two.begin().update(GOODS, reference(2)).commit();
            transaction.update(GOODS, reference(3));
            EventLogRecord end = transaction.commit();

            assertThat(brief()).containsExactly(committed(GOODS), committed(ORDER, GOODS));
            TransactionBody body = body(1);
            assertThat(body.begin()).isEqualTo(log.all().get(0).position());
            assertThat(body.closing()).isEqualTo(end.position());
            assertThat(body.start()).isEqualTo(log.all().get(0).date());
            assertThat(body.end()).isEqualTo(end.date());
        }

        @Test
        @DisplayName("a record written independently (N) inside a transaction is not part of it")
        void independent() throws IOException {
            Transaction transaction = one.begin();
            one.add("Мой журнал");
            transaction.update(ORDER, reference(1)).commit();

            assertThat(brief()).containsExactly(committed(ORDER));
        }

        @Test
        @DisplayName("a Begin before the start position is presumed at O of the same file")
        void beginNotSeen() throws IOException {
            EventLogRecord end = one.begunAt(0x3d).update(ORDER, reference(1)).commit();

            assertThat(brief()).containsExactly(committed(ORDER));
            TransactionBody body = body(0);
            assertThat(body.beginSeen()).isFalse();
            assertThat(body.begin())
                    .isEqualTo(new InFile(Records.HEADER, "20201219000000.lgp", 0x3d));
            assertThat(body.start()).isEqualTo(end.date());
        }

        @Test
        @DisplayName("a Begin before the start position and in an earlier file is not guessed at")
        void beginInAnotherFile() throws IOException {
            Transaction transaction = one.begunAt(0x3d);
            log.pass(Duration.ofHours(1)).rotate();
            transaction.update(ORDER, reference(1)).commit();

            assertThat(body(0).begin()).isEqualTo(log.all().get(0).position());
        }

        @Test
        @DisplayName("an end alone is an empty transaction")
        void endAlone() throws IOException {
            one.begunAt(0x3d).commit();

            assertThat(brief()).isEmpty();
            assertThat(Outcomes.brief(grouper(options().withEmpty(true)).accept(log.batch())))
                    .containsExactly("committed []");
        }
    }

    @Nested
    @DisplayName("Rules 2, 3, 4: the end record alone decides")
    class TheEnd {

        @Test
        @DisplayName("a rollback is told as such, with what was rolled back")
        void rolledBack() throws IOException {
            one.begin().update(ORDER, reference(1)).rollback();

            assertThat(brief()).containsExactly("rolled back [" + ORDER + "]");
        }

        @Test
        @DisplayName("a rollback is left out where nobody wants it")
        void rolledBackUnwanted() throws IOException {
            one.begin().update(ORDER, reference(1)).rollback();
            one.begin().update(GOODS, reference(1)).commit();

            assertThat(
                            Outcomes.brief(
                                    grouper(options().withOutcomes(false, true))
                                            .accept(log.batch())))
                    .containsExactly(committed(GOODS));
        }

        @Test
        @DisplayName("a Begin still marked U does not matter when the Commit is there")
        void patchLost() throws IOException {
            Transaction transaction = one.begin().update(ORDER, reference(1));
            transaction.commit();
            log.unmark(transaction);

            assertThat(brief()).containsExactly(committed(ORDER));
        }

        @Test
        @DisplayName("without an end there is no outcome, whatever the letters say")
        void noEnd() throws IOException {
            one.begin().update(ORDER, reference(1));
            TransactionGrouper grouper = grouper(options());

            assertThat(grouper.accept(log.batch())).isEmpty();
            assertThat(grouper.openTransactions()).isOne();
        }

        @Test
        @DisplayName("an outcome has user, computer, session, connection and separators")
        void who() throws IOException {
            one.as(Records.user("Иванов")).begin().update(ORDER, reference(1)).commit();

            TransactionBody body = body(0);
            assertThat(body.user().name()).isEqualTo("Иванов");
            assertThat(body.computer().name()).isEqualTo("HUB1C");
            assertThat(body.application().name()).isEqualTo("1CV8C");
            assertThat(body.session()).isEqualTo(1);
            assertThat(body.connection()).isEqualTo(101);
            assertThat(body.beginSeen()).isTrue();
        }
    }

    @Nested
    @DisplayName("Rule 6: a transaction without an end is abandoned")
    class Abandoned {

        @Test
        @DisplayName("when its session begins another one")
        void secondBegin() throws IOException {
            one.begin().update(ORDER, reference(1));
            one.begin().update(GOODS, reference(2)).commit();

            assertThat(brief()).containsExactly("abandoned [" + ORDER + "]", committed(GOODS));
        }

        @Test
        @DisplayName("but not when the same session number begins one on another connection")
        void otherConnection() throws IOException {
            Transaction first = log.session(1, 7).begin().update(ORDER, reference(1));
            log.session(1, 8).begin().update(GOODS, reference(2)).commit();
            first.commit();

            assertThat(brief()).containsExactly(committed(GOODS), committed(ORDER));
        }

        @Test
        @DisplayName("when its session finishes, even on another connection")
        void sessionFinished() throws IOException {
            one.begin().update(ORDER, reference(1));
            two.begin().update(GOODS, reference(2));
            log.session(1, 999).add("_$Session$_.Finish");

            assertThat(brief()).containsExactly("abandoned [" + ORDER + "]", "session 1");
        }

        @Test
        @DisplayName("when its session's number is given to a new session")
        void sessionStarted() throws IOException {
            one.begin().update(ORDER, reference(1));
            one.add("_$Session$_.Start");

            assertThat(brief()).containsExactly("abandoned [" + ORDER + "]");
        }

        @Test
        @DisplayName("when it is older than the limit by the dates of other records")
        void aged() throws IOException {
            Transaction transaction = one.begin().update(ORDER, reference(1));
            log.pass(Duration.ofHours(24));
            two.add("Мой журнал");
            assertThat(brief()).isEmpty();
            log.pass(Duration.ofSeconds(1));
            two.add("Мой журнал");

            assertThat(brief()).containsExactly("abandoned [" + ORDER + "]");
            assertThat(body(0).closing()).isEqualTo(body(0).begin());
            assertThat(body(0).id()).isEqualTo(transaction.id());
        }

        @Test
        @DisplayName("not when nothing but its own late end is written")
        void lateAlone() throws IOException {
            Transaction transaction = one.begin().update(ORDER, reference(1));
            log.pass(Duration.ofDays(3));
            transaction.commit();

            assertThat(brief()).containsExactly(committed(ORDER));
        }

        @Test
        @DisplayName("and if it commits all the same, that is told with all its changes")
        void commitsAfterwards() throws IOException {
            Transaction transaction = one.begin().update(ORDER, reference(1));
            log.pass(Duration.ofHours(25));
            two.add("Мой журнал");
            log.unmark(transaction);
            TransactionGrouper grouper = grouper(options());
            assertThat(Outcomes.brief(grouper.accept(log.batch())))
                    .containsExactly("abandoned [" + ORDER + "]");

            transaction.update(GOODS, reference(2)).commit();
            List<LogOutcome> late = grouper.accept(log.batch(1, "", 0, 3, 5));

            assertThat(Outcomes.brief(late)).containsExactly(committed(ORDER, GOODS));
            assertThat(((TransactionCommitted) late.get(0)).afterAbandoned()).isTrue();
        }

        @Test
        @DisplayName("and what was told of it does not change when it goes on")
        void toldIsTold() throws IOException {
            Transaction transaction = one.begin().update(ORDER, reference(1));
            two.begin();
            one.begin();
            transaction.update(GOODS, reference(2)).update(GOODS, reference(3)).commit();
            log.unmark(transaction);

            assertThat(Outcomes.brief(grouper(options().withMemory(1, 1, 1)).accept(log.batch())))
                    .containsExactly("abandoned [" + ORDER + "]", committed(ORDER, GOODS, GOODS));
        }

        @Test
        @DisplayName("is forgotten after as long again")
        void forgotten() throws IOException {
            one.begin().update(ORDER, reference(1));
            one.add("_$Session$_.Finish");
            log.pass(Duration.ofHours(49));
            two.add("Мой журнал");
            TransactionGrouper grouper = grouper(options());
            grouper.accept(log.batch());

            assertThat(grouper.memory()).contains("\"open\":[]");
        }

        @Test
        @DisplayName("without changes it is not told")
        void empty() throws IOException {
            one.begin();
            one.add("_$Session$_.Finish");

            assertThat(brief()).containsExactly("session 1");
        }

        @Test
        @DisplayName("is left out where nobody wants it")
        void unwanted() throws IOException {
            one.begin().update(ORDER, reference(1));
            one.add("_$Session$_.Finish");

            assertThat(
                            Outcomes.brief(
                                    grouper(options().withOutcomes(true, false))
                                            .accept(log.batch())))
                    .containsExactly("session 1");
        }
    }

    @Nested
    @DisplayName("Rule 5: the Begin's letter settles what has no end")
    class Settled {

        @Test
        @DisplayName("committed, if the Begin says so and only the end record was lost")
        void endLost() throws IOException {
            Transaction transaction = one.begin().update(ORDER, reference(1));
            log.lose(transaction.commit());
            one.begin().update(GOODS, reference(2)).commit();

            assertThat(brief()).containsExactly(committed(ORDER), committed(GOODS));
            assertThat(body(0).closing()).isEqualTo(body(0).begin());
        }

        @Test
        @DisplayName("rolled back likewise")
        void rollbackLost() throws IOException {
            log.lose(one.begin().update(ORDER, reference(1)).rollback());
            one.add("_$Session$_.Finish");

            assertThat(brief()).containsExactly("rolled back [" + ORDER + "]", "session 1");
        }

        @Test
        @DisplayName("a long one whose end lies ahead in the log is waited for, not abandoned")
        void endAhead() throws IOException {
            Transaction transaction = one.begin().update(ORDER, reference(1));
            log.pass(Duration.ofHours(30));
            two.add("Мой журнал");
            transaction.update(GOODS, reference(2)).commit();

            assertThat(brief()).containsExactly(committed(ORDER, GOODS));
        }

        @Test
        @DisplayName("but not for ever")
        void endNeverCame() throws IOException {
            Transaction transaction = one.begin().update(ORDER, reference(1));
            log.lose(transaction.commit()).pass(Duration.ofHours(30));
            two.add("Мой журнал");
            log.pass(Duration.ofHours(30));
            two.add("Мой журнал");

            assertThat(brief()).containsExactly(committed(ORDER));
        }

        @Test
        @DisplayName("and is not told twice if the end comes after all")
        void notTwice() throws IOException {
            Transaction transaction = one.begin().update(ORDER, reference(1));
            one.begin();
            transaction.update(GOODS, reference(2)).commit();

            assertThat(brief()).containsExactly(committed(ORDER));
        }
    }

    @Nested
    @DisplayName("Rule 7: empty transactions")
    class Empty {

        @Test
        @DisplayName("are dropped, or told on demand")
        void empty() throws IOException {
            one.begin().commit();
            one.begin().rollback();

            assertThat(brief()).isEmpty();
            assertThat(Outcomes.brief(grouper(options().withEmpty(true)).accept(log.batch())))
                    .containsExactly("committed []", "rolled back []");
        }
    }

    @Nested
    @DisplayName("Sessions and jobs")
    class SessionsAndJobs {

        @Test
        @DisplayName("a session's end carries its start")
        void session() throws IOException {
            EventLogRecord start = one.add("_$Session$_.Start");
            log.pass(Duration.ofMinutes(5));
            one.add("_$Session$_.Finish");
            two.add("_$Session$_.Finish");

            List<LogOutcome> outcomes = grouper(options()).accept(log.batch());
            assertThat(((SessionFinished) outcomes.get(0)).started()).contains(start.date());
            assertThat(((SessionFinished) outcomes.get(1)).started()).isEmpty();
        }

        @Test
        @DisplayName("a number used again is another session")
        void reused() throws IOException {
            one.add("_$Session$_.Start");
            one.add("_$Session$_.Finish");
            log.pass(Duration.ofMinutes(5));
            EventLogRecord second = one.add("_$Session$_.Start");
            one.add("_$Session$_.Finish");

            List<LogOutcome> outcomes = grouper(options()).accept(log.batch());
            assertThat(((SessionFinished) outcomes.get(1)).started()).contains(second.date());
        }

        @Test
        @DisplayName("a job ends under six names, of older and newer platforms")
        void sixNames() throws IOException {
            for (String name :
                    List.of("Succeed", "Finish", "Fail", "Error", "Cancel", "Terminate")) {
                one.add("_$Job$_.Start", new LogData.Text("Обмен"));
                one.add("_$Job$_." + name, new LogData.Text("Обмен"));
            }

            assertThat(brief())
                    .containsExactly(
                            "job SUCCEEDED Обмен",
                            "job SUCCEEDED Обмен",
                            "job FAILED Обмен",
                            "job FAILED Обмен",
                            "job CANCELLED Обмен",
                            "job TERMINATED Обмен");
        }

        @Test
        @DisplayName("a job's end carries its start, and its description if the end has none")
        void job() throws IOException {
            one.add("_$Session$_.Start");
            log.pass(Duration.ofSeconds(3));
            EventLogRecord start = one.add("_$Job$_.Start", new LogData.Text("Обмен"));
            one.add("_$Job$_.Cancel");
            one.add("_$Session$_.Finish");

            List<LogOutcome> outcomes = grouper(options()).accept(log.batch());
            JobFinished job = (JobFinished) outcomes.get(0);
            assertThat(job.started()).contains(start.date());
            assertThat(job.description()).isEqualTo("Обмен");
            assertThat(((SessionFinished) outcomes.get(1)).started())
                    .contains(log.all().get(0).date());
        }
    }

    @Nested
    @DisplayName("Other records")
    class Others {

        @Test
        @DisplayName("a change of a user is told at once, inside a transaction when that commits")
        void users() throws IOException {
            two.add("_$User$_.New");
            Transaction kept = one.begin().add("_$User$_.Update", LogData.Undefined.INSTANCE);
            two.begin().add("_$User$_.Delete", LogData.Undefined.INSTANCE).rollback();
            kept.commit();

            assertThat(brief())
                    .containsExactly(
                            "user _$User$_.New",
                            "rolled back [_$User$_.Delete]",
                            "committed [_$User$_.Update]",
                            "user _$User$_.Update");
        }

        @Test
        @DisplayName("are told where the route asks for them, without waiting for a transaction")
        void plain() throws IOException {
            one.add("_$Session$_.Start");
            one.begin().update(ORDER, reference(1));
            one.add("_$Session$_.Finish");
            GroupingOptions all = options().withRecords(record -> true);

            assertThat(Outcomes.brief(grouper(all).accept(log.batch())))
                    .containsExactly(
                            "record _$Session$_.Start",
                            "record _$Data$_.Update",
                            "abandoned [" + ORDER + "]",
                            "session 1");
        }

        @Test
        @DisplayName("a gap the reader noticed is told in its place")
        void gap() throws IOException {
            EventLogRecord before = one.add("_$Session$_.Finish");
            EventLogRecord after = two.add("_$Session$_.Finish");
            LogNotice.Gap gap = new LogNotice.Gap(before.position(), after.position(), "reduced");

            assertThat(
                            Outcomes.brief(
                                    grouper(options())
                                            .accept(log.batch(1, "", 0, 0, 2, List.of(gap)))))
                    .containsExactly("session 1", "gap", "session 2");
        }
    }

    @Nested
    @DisplayName("A batch delivered again")
    class Redelivery {

        @Test
        @DisplayName("yields the very same outcomes")
        void same() throws IOException {
            one.begin().update(ORDER, reference(1)).commit();
            EventLogBatch batch = log.batch();
            TransactionGrouper grouper = grouper(options());

            assertThat(grouper.accept(batch)).isSameAs(grouper.accept(batch)).hasSize(1);
        }

        @Test
        @DisplayName("after a full disk is taken as if for the first time")
        void fullDisk() throws IOException {
            one.begin().update(ORDER, reference(1)).update(GOODS, reference(2)).commit();
            one.begin().update(ORDER, reference(3));
            EventLogBatch batch = log.batch();
            Path blocked = Files.writeString(directory.resolve("spill"), "not a folder");
            TransactionGrouper grouper = grouper(spillingInto(blocked));

            assertThatIOException()
                    .isThrownBy(() -> grouper.accept(batch))
                    .withMessageContaining("cannot spill the open transaction {")
                    .withMessageContaining("of infobase trade to " + blocked)
                    .withMessageContaining("nothing is lost");
            Files.delete(blocked);
            List<LogOutcome> outcomes = grouper.accept(batch);

            assertThat(Outcomes.brief(outcomes)).containsExactly(committed(ORDER, GOODS));
            assertThat(grouper.openTransactions()).isOne();
        }
    }

    @Nested
    @DisplayName("A transaction too large for memory")
    class Spilling {

        @Test
        @DisplayName("lies on disk until the batch with its end has been completed")
        void onDisk() throws IOException {
            TransactionGrouper grouper = grouper(spillingInto(directory));
            Transaction transaction = one.begin();
            for (int i = 0; i < 1_000; i++) {
                transaction.update(ORDER, reference(i));
            }
            List<EventLogRecord> inside = log.all().subList(1, 1_001);
            transaction.commit();

            List<LogOutcome> outcomes = grouper.accept(log.batch());
            Changes changes = Outcomes.transaction(outcomes.get(0)).body().changes();
            assertThat(changes.size()).isEqualTo(1_000);
            assertThat(Outcomes.records(changes)).isEqualTo(inside);
            assertThat(changes.iterator(777).next()).isEqualTo(inside.get(777));
            assertThat(changes.iterator(1_000)).isExhausted();
            assertThat(spilled()).hasSize(1);

            two.add("Мой журнал");
            grouper.accept(log.batch(1, "", 0, 1_002, 1_003));
            assertThat(spilled()).isEmpty();
        }

        @Test
        @DisplayName("gives way to smaller ones when all together are too large")
        void largestFirst() throws IOException {
            GroupingOptions options =
                    options().withMemory(Integer.MAX_VALUE, Long.MAX_VALUE, 20_000);
            Transaction large = one.begin();
            Transaction small = two.begin().update(GOODS, reference(0));
            for (int i = 0; i < 50; i++) {
                large.update(ORDER, reference(i));
            }
            grouper(options).accept(log.batch());

            assertThat(spilled())
                    .singleElement()
                    .satisfies(
                            file ->
                                    assertThat(file.getFileName().toString())
                                            .contains(Long.toHexString(large.id().offset())));
            assertThat(small.id()).isNotEqualTo(large.id());
        }
    }

    @Nested
    @DisplayName("After a restart")
    class Restart {

        @Test
        @DisplayName("open transactions are read again from the log, from their first record only")
        void replayed() throws IOException {
            for (int i = 0; i < 100; i++) {
                two.begin().update(GOODS, reference(i)).commit();
            }
            Transaction transaction = one.begin();
            two.begin().update(GOODS, reference(7)).commit();
            transaction.update(ORDER, reference(1));
            int border = log.all().size();
            TransactionGrouper before = grouper(options());
            before.accept(log.batch());

            transaction.update(GOODS, reference(2)).commit();
            List<LogOutcome> outcomes =
                    grouper(options())
                            .accept(log.batch(2, before.memory(), border, border, border + 2));

            assertThat(Outcomes.brief(outcomes)).containsExactly(committed(ORDER, GOODS));
            assertThat(log.replayed()).isOne();
        }

        @Test
        @DisplayName("spilled ones come from disk, and the log is not read again")
        void fromDisk() throws IOException {
            Transaction transaction = one.begin().update(ORDER, reference(1));
            transaction.update(GOODS, reference(2));
            TransactionGrouper before = grouper(spillingInto(directory));
            before.accept(log.batch());
            transaction.commit();

            List<LogOutcome> outcomes =
                    grouper(spillingInto(directory)).accept(log.batch(2, before.memory(), 3, 3, 4));

            assertThat(Outcomes.brief(outcomes)).containsExactly(committed(ORDER, GOODS));
            assertThat(log.replayed()).isZero();
        }

        @Test
        @DisplayName("a damaged file on disk is made good from the log")
        void damagedFile() throws IOException {
            Transaction transaction = one.begin().update(ORDER, reference(1));
            transaction.update(GOODS, reference(2));
            TransactionGrouper before = grouper(spillingInto(directory));
            before.accept(log.batch());
            Path file = spilled().get(0);
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 1;
            Files.write(file, bytes);
            transaction.commit();

            List<LogOutcome> outcomes =
                    grouper(spillingInto(directory)).accept(log.batch(2, before.memory(), 3, 3, 4));

            assertThat(Outcomes.brief(outcomes)).containsExactly(committed(ORDER, GOODS));
            assertThat(log.replayed()).isEqualTo(2);
        }

        @Test
        @DisplayName("files that nobody remembers are deleted")
        void leftovers() throws IOException {
            Transaction transaction = one.begin().update(ORDER, reference(1));
            transaction.update(GOODS, reference(2)).commit();
            grouper(spillingInto(directory)).accept(log.batch());
            assertThat(spilled()).hasSize(1);

            grouper(spillingInto(directory)).accept(log.batch(2, "", 4, 4, 4));

            assertThat(spilled()).isEmpty();
        }

        @Test
        @DisplayName("an abandoned one does not make the log be read again")
        void abandonedOnDisk() throws IOException {
            Transaction transaction = one.begin().update(ORDER, reference(1));
            one.add("_$Session$_.Finish");
            TransactionGrouper before = grouper(options());
            before.accept(log.batch());
            transaction.commit();
            log.unmark(transaction);

            List<LogOutcome> outcomes =
                    grouper(options()).accept(log.batch(2, before.memory(), 3, 3, 4));

            assertThat(Outcomes.brief(outcomes)).containsExactly(committed(ORDER));
            assertThat(((TransactionCommitted) outcomes.get(0)).afterAbandoned()).isTrue();
            assertThat(log.replayed()).isZero();
        }

        @Test
        @DisplayName("what the log no longer holds is told as a gap, the rest as incomplete")
        void reduced() throws IOException {
            Transaction first = one.begin().update(ORDER, reference(1));
            Transaction second = two.begin();
            first.update(GOODS, reference(2));
            second.update(GOODS, reference(3));
            TransactionGrouper before = grouper(options());
            before.accept(log.batch());
            log.reduceTo(log.all().get(3));
            first.commit();
            second.commit();

            List<LogOutcome> outcomes =
                    grouper(options()).accept(log.batch(2, before.memory(), 5, 5, 7));

            assertThat(Outcomes.brief(outcomes))
                    .containsExactly("gap", committed(GOODS), committed(GOODS));
            assertThat(Outcomes.gapFrom(outcomes.get(0))).isEqualTo(log.all().get(1).position());
            assertThat(Outcomes.transaction(outcomes.get(1)).body().beginSeen()).isFalse();
            assertThat(Outcomes.transaction(outcomes.get(2)).body().beginSeen()).isTrue();
        }

        @Test
        @DisplayName("starts of sessions and jobs are still known")
        void starts() throws IOException {
            EventLogRecord start = one.add("_$Session$_.Start");
            EventLogRecord job = one.add("_$Job$_.Start", new LogData.Text("Обмен"));
            TransactionGrouper before = grouper(options());
            before.accept(log.batch());
            one.add("_$Job$_.Fail");
            one.add("_$Session$_.Finish");

            List<LogOutcome> outcomes =
                    grouper(options()).accept(log.batch(2, before.memory(), 2, 2, 4));

            JobFinished finished = (JobFinished) outcomes.get(0);
            assertThat(finished.started()).contains(job.date());
            assertThat(finished.description()).isEqualTo("Обмен");
            assertThat(((SessionFinished) outcomes.get(1)).started()).contains(start.date());
        }

        @Test
        @DisplayName("in the same process a new run goes on from its own memory, not from the old")
        void newRun() throws IOException {
            TransactionGrouper grouper = grouper(options());
            Transaction transaction = one.begin().update(ORDER, reference(1));
            grouper.accept(log.batch());
            transaction.commit();

            List<LogOutcome> outcomes = grouper.accept(log.batch(2, "", 0, 0, 3));

            assertThat(Outcomes.brief(outcomes)).containsExactly(committed(ORDER));
        }

        @Test
        @DisplayName("a memory of another version is refused by name")
        void version() {
            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () ->
                                    grouper(options())
                                            .accept(log.batch(2, "{\"version\":9}", 0, 0, 0)))
                    .withMessage(
                            "the remembered transactions are of version 9, this program reads"
                                    + " version 1");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> grouper(options()).accept(log.batch(2, "{", 0, 0, 0)))
                    .withMessageStartingWith("the remembered transactions cannot be read: ");
        }
    }

    private List<String> brief() throws IOException {
        return Outcomes.brief(grouper(options()).accept(log.batch()));
    }

    private TransactionBody body(int number) throws IOException {
        return Outcomes.transaction(grouper(options()).accept(log.batch()).get(number)).body();
    }

    private GroupingOptions options() {
        return GroupingOptions.defaults(directory);
    }

    /** Keeps one record of a transaction in memory. */
    private static GroupingOptions spillingInto(Path folder) {
        return GroupingOptions.defaults(folder).withMemory(1, Long.MAX_VALUE, Long.MAX_VALUE);
    }

    private static TransactionGrouper grouper(GroupingOptions options) {
        return new TransactionGrouper(options);
    }

    private static String committed(String... metadata) {
        return "committed " + List.of(metadata);
    }

    private List<Path> spilled() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
