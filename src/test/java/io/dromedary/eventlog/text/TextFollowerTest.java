package io.dromedary.eventlog.text;

import static io.dromedary.testkit.LogOnDisk.GUID;
import static io.dromedary.testkit.LogOnDisk.header;
import static io.dromedary.testkit.LogOnDisk.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dromedary.eventlog.EventLogBatch;
import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.LogFollower;
import io.dromedary.eventlog.LogNotice;
import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.LogSettings;
import io.dromedary.eventlog.LogStart;
import io.dromedary.eventlog.TransactionId;
import io.dromedary.eventlog.TransactionMark;
import io.dromedary.eventlog.activity.WatchedActivity;
import io.dromedary.testkit.Batches;
import io.dromedary.testkit.LogOnDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A follower of a text log")
class TextFollowerTest {

    private static final String FIRST = "20201219000000.lgp";
    private static final String SECOND = "20201220000000.lgp";
    private static final String OTHER_GUID = "11111111-2222-3333-4444-555555555555";

    @TempDir Path temporary;

    private LogOnDisk log;
    private LogFollower follower;
    private final List<LogNotice> notices = new ArrayList<>();

    @BeforeEach
    void dictionary() {
        log = new LogOnDisk(temporary.resolve("1Cv8Log")).dictionary(9);
    }

    @AfterEach
    void close() throws IOException {
        follower.close();
    }

    private void follow(LogStart start) throws IOException {
        follower = TextLog.follow(settings(), start);
    }

    private LogSettings settings() {
        return LogSettings.of("trade", log.folder(), ZoneId.of("UTC"));
    }

    private static int size(String content) {
        return content.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Comments of what is there now. */
    private List<String> read() throws IOException {
        List<EventLogBatch> batches = Batches.drain(follower, 2);
        notices.addAll(Batches.notices(batches));
        return Batches.records(batches).stream().map(EventLogRecord::comment).toList();
    }

    @Nested
    @DisplayName("of a file that grows")
    class Growing {

        @Test
        void delivers_a_record_as_soon_as_its_brace_is_on_disk() throws IOException {
            follow(new LogStart.Beginning());
            assertThat(read()).isEmpty();

            String record = record(1, "one");
            log.append(FIRST, header(GUID) + record.substring(0, record.length() - 1));
            assertThat(read()).isEmpty();
            log.append(FIRST, "}");
            assertThat(follower.hasNews()).isTrue();
            assertThat(read()).containsExactly("one");
            assertThat(follower.hasNews()).isFalse();
            log.append(FIRST, ",\r\n" + record(2, "two"));
            assertThat(read()).containsExactly("two");
        }

        @Test
        void batches_join_without_gap_or_overlap() throws IOException {
            log.append(FIRST, header(GUID) + record(1, "one"));
            for (int i = 2; i < 8; i++) {
                log.append(FIRST, ",\r\n" + record(i, "" + i));
            }
            follow(new LogStart.Beginning());
            LogPosition end = follower.position();
            int records = 0;
            for (EventLogBatch batch : Batches.drain(follower, 2)) {
                assertThat(batch.from()).isEqualTo(end);
                end = batch.to();
                records += batch.records().size();
                assertThat(batch.runStart()).isEqualTo(StartPlace.BEGINNING);
            }
            assertThat(follower.position()).isEqualTo(end);
            assertThat(records).isEqualTo(7);
        }

        @Test
        void a_record_whose_delivery_failed_is_delivered_by_the_next_call() throws IOException {
            log.append(FIRST, header(GUID) + record(1, "one") + ",\r\n" + record(2, "two"));
            AtomicInteger questions = new AtomicInteger();
            Predicate<String> failsOnce =
                    name -> {
                        if (questions.incrementAndGet() == 1) {
                            throw new IllegalStateException("no answer");
                        }
                        return true;
                    };
            LogSettings settings =
                    new LogSettings("trade", log.folder(), ZoneId.of("UTC"), 100, failsOnce);
            follower = TextLog.follow(settings, new LogStart.Beginning());
            assertThatThrownBy(() -> follower.next(10)).hasMessage("no answer");
            assertThat(read()).containsExactly("one", "two");
        }

        @Test
        void records_nobody_wants_are_passed_over_and_the_position_with_them() throws IOException {
            String many = (",\r\n" + record(2, "x".repeat(1000))).repeat(1100);
            log.append(FIRST, header(GUID) + record(1, "one") + many);
            LogSettings settings =
                    new LogSettings("trade", log.folder(), ZoneId.of("UTC"), 100, name -> false);
            follower = TextLog.follow(settings, new LogStart.Beginning());
            EventLogBatch advance = follower.next(10).orElseThrow();
            assertThat(advance.records()).isEmpty();
            assertThat(advance.to())
                    .isEqualTo(
                            new LogPosition.InFile(
                                    GUID, FIRST, size(header(GUID) + record(1, "one") + many)));
            assertThat(follower.next(10)).isEmpty();
        }

        @Test
        void bytes_that_are_not_written_yet_are_waited_for() throws IOException {
            String first = header(GUID) + record(1, "one");
            log.append(FIRST, first + "\0".repeat(500));
            follow(new LogStart.Beginning());
            assertThat(read()).containsExactly("one");
            assertThat(follower.hasNews()).isFalse();

            log.patch(FIRST, size(first), ",\r\n" + record(2, "two"));
            assertThat(follower.hasNews()).isTrue();
            assertThat(read()).containsExactly("two");
            assertThat(notices).isEmpty();
        }

        @Test
        void a_hole_that_is_written_behind_is_damage() throws IOException {
            log.append(FIRST, header(GUID) + record(1, "one") + "\0".repeat(500));
            follow(new LogStart.Beginning());
            read();
            log.append(FIRST, ",\r\n" + record(2, "two"));
            assertThat(read()).containsExactly("two");
            assertThat(notices)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            LogNotice.Damage.class,
                            damage -> {
                                assertThat(damage.records()).isZero();
                                assertThat(damage.message()).contains(FIRST).contains("offset 136");
                            });
        }

        @Test
        void a_torn_record_is_given_up_when_the_next_one_is_there() throws IOException {
            log.append(
                    FIRST,
                    header(GUID)
                            + record(1, "one")
                            + ",\r\n{20201219164802,N,\r\n{0,0},1,1,2,2,5,I,\"half a com");
            follow(new LogStart.Beginning());
            assertThat(read()).containsExactly("one");
            log.append(FIRST, ",\r\n" + record(3, "three"));
            assertThat(read()).containsExactly("three");
            assertThat(notices).hasSize(1);
            log.append(FIRST, ",\r\n" + record(4, "four"));
            assertThat(read()).containsExactly("four");
            assertThat(notices).hasSize(1);
        }

        @Test
        void a_half_record_that_is_cut_off_again_is_forgotten() throws IOException {
            String whole = header(GUID) + record(1, "one");
            log.append(FIRST, whole + ",\r\n{20201219164802,N,\r\n{0,0},1,1,2,2,5,I,\"half a com");
            follow(new LogStart.Beginning());
            assertThat(read()).containsExactly("one");
            log.truncate(FIRST, size(whole));
            assertThat(read()).isEmpty();
            log.append(FIRST, ",\r\n" + record(3, "three"));
            assertThat(read()).containsExactly("three");
            assertThat(notices).isEmpty();
        }

        @Test
        void the_status_letter_changed_in_place_is_no_change() throws IOException {
            String begin = record(1, "begin").replace(",N,\r\n{0,0}", ",U,\r\n{243bf8cc4e5f0,3d}");
            log.append(FIRST, header(GUID) + begin);
            follow(new LogStart.Beginning());
            assertThat(read()).containsExactly("begin");
            log.patch(FIRST, 61 + 16, "C");
            log.append(FIRST, ",\r\n" + record(2, "two"));
            assertThat(read()).containsExactly("two");
            assertThat(notices).isEmpty();
        }

        @Test
        void a_huge_record_written_bit_by_bit_is_read_once() throws IOException {
            String record = record(1, "x".repeat(3_000_000));
            log.append(FIRST, header(GUID));
            follow(new LogStart.Beginning());
            List<String> comments = new ArrayList<>();
            for (int at = 0; at < record.length(); at += 3_000) {
                log.append(FIRST, record.substring(at, Math.min(record.length(), at + 3_000)));
                comments.addAll(read());
            }
            assertThat(comments).singleElement().matches(c -> c.length() == 1 << 20);
        }
    }

    @Nested
    @DisplayName("of a dictionary that comes later")
    class Dictionary {

        /** With a patience that no test outlasts. */
        private void followPatiently(Duration patience) throws IOException {
            follower = new TextFollower(settings(), new LogStart.Beginning(), patience);
        }

        /** The record is at the end of a dictionary that nobody is writing. */
        private void quiet() throws IOException {
            FileTime longAgo = FileTime.from(Instant.now().minusSeconds(60));
            Files.setLastModifiedTime(log.folder().resolve("1Cv8.lgf"), longAgo);
        }

        private String using77(int second, String comment) {
            return record(second, comment).replace(",5,I", ",77,I");
        }

        @Test
        void delivers_at_once_a_record_whose_name_came_before_it() throws IOException {
            log.append(FIRST, header(GUID) + record(1, "one"));
            followPatiently(Duration.ofHours(1));
            read();
            log.append("1Cv8.lgf", ",\r\n{4,\"before\",77}");
            log.append(FIRST, ",\r\n" + using77(2, "two"));
            EventLogBatch batch = follower.next(10).orElseThrow();
            assertThat(batch.records().get(0).event().name()).isEqualTo("before");
        }

        @Test
        void holds_the_record_back_and_delivers_it_with_the_very_change_that_names_it()
                throws IOException {
            log.append(FIRST, header(GUID) + record(1, "one"));
            followPatiently(Duration.ofHours(1));
            read();
            log.append(FIRST, ",\r\n" + using77(2, "two"));
            quiet();
            assertThat(follower.next(10)).isEmpty();
            assertThat(follower.hasNews()).isTrue();
            log.append("1Cv8.lgf", ",\r\n{4,\"la");
            quiet();
            assertThat(follower.next(10)).isEmpty();
            log.append("1Cv8.lgf", "ter\",77}");
            quiet();
            EventLogRecord two = follower.next(10).orElseThrow().records().get(0);
            assertThat(two.event().id()).isEqualTo(77);
            assertThat(two.event().name()).isEqualTo("later");
        }

        @Test
        void is_told_by_the_watcher_of_the_change_that_names_a_record() throws Exception {
            log.append(FIRST, header(GUID) + record(1, "one"));
            followPatiently(Duration.ofHours(1));
            read();
            log.append(FIRST, ",\r\n" + using77(2, "two"));
            quiet();
            BlockingQueue<EventLogBatch> batches = new LinkedBlockingQueue<>();
            try (WatchedActivity activity = new WatchedActivity()) {
                // the watcher's word alone: nothing is found by asking
                activity.watch(log.folder(), () -> false, () -> next(batches));
                await().until(() -> asked.get() > 0);
                log.append("1Cv8.lgf", ",\r\n{4,\"later\",77}");
                EventLogBatch batch = batches.poll(30, TimeUnit.SECONDS);
                assertThat(batch.records().get(0).event().name()).isEqualTo("later");
            }
        }

        private final AtomicInteger asked = new AtomicInteger();

        private synchronized void next(BlockingQueue<EventLogBatch> batches) {
            try {
                follower.next(10).ifPresent(batches::add);
                asked.incrementAndGet();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Test
        void holds_back_the_last_record_of_a_backlog_too_if_it_is_new() throws IOException {
            log.append(FIRST, header(GUID) + using77(1, "one") + ",\r\n" + using77(2, "two"));
            quiet();
            FileTime stillNew = FileTime.from(Instant.now().plusSeconds(60));
            Files.setLastModifiedTime(log.folder().resolve(FIRST), stillNew);
            followPatiently(Duration.ofHours(1));
            assertThat(read()).containsExactly("one");
            log.append("1Cv8.lgf", ",\r\n{4,\"later\",77}");
            assertThat(read()).containsExactly("two");
        }

        @Test
        void but_not_for_ever() throws IOException {
            log.append(FIRST, header(GUID) + record(1, "one"));
            follow(new LogStart.Beginning());
            read();
            log.append(FIRST, ",\r\n" + record(2, "two").replace(",5,I", ",77,I"));
            Optional<EventLogBatch> batch =
                    await().until(() -> follower.next(10), Optional::isPresent);
            assertThat(batch.orElseThrow().records().get(0).event().id()).isEqualTo(77);
            assertThat(batch.orElseThrow().records().get(0).event().name()).isEmpty();
        }

        @Test
        void is_waited_for_in_a_backlog_too_while_it_is_being_written() throws IOException {
            log.append(FIRST, header(GUID) + record(1, "one").replace(",5,I", ",77,I"));
            log.append("1Cv8.lgf", ",\r\n{4,\"other\",76}");
            follow(new LogStart.Beginning());
            Optional<EventLogBatch> tooEarly = follower.next(10);
            log.append("1Cv8.lgf", ",\r\n{4,\"later\",77}");
            EventLogBatch batch =
                    tooEarly.or(() -> await().until(() -> follower.next(10), Optional::isPresent))
                            .orElseThrow();
            assertThat(batch.records().get(0).event().name()).isEqualTo("later");
        }

        @Test
        void does_not_name_a_record_that_was_held_back_until_the_whole_log_was_another()
                throws IOException {
            log.append(FIRST, header(GUID) + record(1, "one"));
            followPatiently(Duration.ofHours(1));
            read();
            log.append(FIRST, ",\r\n" + using77(2, "two"));
            quiet();
            assertThat(follower.next(10)).isEmpty();
            log.dictionary(77).write(FIRST, header(OTHER_GUID) + record(3, "three"));
            assertThat(read()).containsExactly("three");
            assertThat(notices)
                    .filteredOn(LogNotice.Gap.class::isInstance)
                    .singleElement()
                    .matches(notice -> notice.message().contains("created anew"));
        }

        @Test
        void the_last_declaration_wins() throws IOException {
            log.append("1Cv8.lgf", ",\r\n{4,\"renamed\",5}");
            log.append(FIRST, header(GUID) + record(1, "one"));
            follow(new LogStart.Beginning());
            assertThat(follower.next(1).orElseThrow().records().get(0).event().name())
                    .isEqualTo("renamed");
        }

        @Test
        void created_anew_it_is_read_anew() throws IOException {
            log.append(FIRST, header(GUID) + record(1, "one"));
            follow(new LogStart.Beginning());
            read();
            log.write(
                    "1Cv8.lgf",
                    header(OTHER_GUID)
                            + "{4,\"restored\",5},\r\n{1,"
                            + OTHER_GUID
                            + ",\"u\",1},\r\n{2,\"c\",1},\r\n{3,\"a\",2},\r\n{6,\"s\",1},\r\n{7,1541,1}");
            log.append(FIRST, ",\r\n" + record(2, "two"));
            EventLogBatch batch = follower.next(1).orElseThrow();
            assertThat(batch.records().get(0).event().name()).isEqualTo("restored");
            assertThat(batch.notices()).singleElement().matches(n -> n.message().contains("anew"));
        }
    }

    @Nested
    @DisplayName("when the next file begins")
    class Rotation {

        @Test
        void finishes_the_old_one_first() throws IOException {
            log.append(FIRST, header(GUID) + record(1, "one"));
            follow(new LogStart.Beginning());
            assertThat(read()).containsExactly("one");
            log.append(FIRST, ",\r\n" + record(2, "two"));
            log.append(SECOND, header(GUID) + record(3, "three"));
            assertThat(follower.hasNews()).isTrue();
            assertThat(read()).containsExactly("two", "three");
            log.append(SECOND, ",\r\n" + record(4, "four"));
            assertThat(read()).containsExactly("four");
            assertThat(notices).isEmpty();
        }

        @Test
        void is_noticed_without_a_change_of_the_old_one() throws IOException {
            log.append(FIRST, header(GUID) + record(1, "one"));
            follow(new LogStart.Beginning());
            read();
            log.append(SECOND, header(GUID));
            await().until(() -> follower.hasNews());
            assertThat(read()).isEmpty();
            log.append(SECOND, record(2, "two"));
            assertThat(follower.hasNews()).isTrue();
            assertThat(read()).containsExactly("two");
        }

        @Test
        void gives_up_a_torn_end_after_a_while() throws IOException {
            log.append(FIRST, header(GUID) + record(1, "one") + ",\r\n{20201219164802,N,\r\n{0");
            follow(new LogStart.Beginning());
            assertThat(read()).containsExactly("one");
            log.append(SECOND, header(GUID) + record(3, "three"));
            List<String> comments = new ArrayList<>();
            await().until(
                            () -> {
                                comments.addAll(read());
                                return !comments.isEmpty();
                            });
            assertThat(comments).containsExactly("three");
            assertThat(notices).singleElement().isInstanceOf(LogNotice.Damage.class);
        }

        @Test
        void resumes_in_the_old_one() throws IOException {
            log.append(FIRST, header(GUID) + record(1, "one") + ",\r\n" + record(2, "two"));
            log.append(SECOND, header(GUID) + record(3, "three"));
            follow(new LogStart.Beginning());
            LogPosition afterOne = follower.next(1).orElseThrow().to();
            follower.close();
            follow(new LogStart.Position(LogPosition.parse(afterOne.asText()), "remember"));
            assertThat(follower.next(1).orElseThrow().memory()).isEqualTo("remember");
            assertThat(read()).containsExactly("three");
        }
    }

    @Nested
    @DisplayName("when the log is reduced or recreated")
    class Reduced {

        @Test
        void goes_on_at_the_oldest_file_if_its_own_is_gone() throws IOException {
            log.append(FIRST, header(GUID) + record(1, "one"));
            follow(new LogStart.Beginning());
            read();
            LogPosition end = follower.position();
            log.append(SECOND, header(GUID) + record(3, "three"));
            log.delete(FIRST);
            assertThat(read()).containsExactly("three");
            assertThat(notices)
                    .singleElement()
                    .isEqualTo(
                            new LogNotice.Gap(
                                    end,
                                    new LogPosition.InFile(GUID, SECOND, 59),
                                    FIRST + " is gone: the log was reduced"));
        }

        @Test
        void also_when_it_begins_at_a_place_that_is_gone() throws IOException {
            log.append(SECOND, header(GUID) + record(3, "three"));
            LogPosition gone = new LogPosition.InFile(GUID, FIRST, 136);
            follow(new LogStart.Position(gone, ""));
            assertThat(read()).containsExactly("three");
            assertThat(notices).singleElement().isInstanceOf(LogNotice.Gap.class);
        }

        @Test
        void waits_if_all_is_gone() throws IOException {
            log.append(FIRST, header(GUID) + record(1, "one"));
            follow(new LogStart.Beginning());
            read();
            log.delete(FIRST);
            assertThat(read()).isEmpty();
            log.append(SECOND, header(OTHER_GUID) + record(2, "two"));
            await().until(() -> follower.hasNews());
            assertThat(read()).containsExactly("two");
            assertThat(notices).hasSize(1);
        }

        @Test
        void says_so_if_the_folder_is_gone_and_goes_on_when_it_is_back() throws IOException {
            log.append(FIRST, header(GUID) + record(1, "one"));
            follow(new LogStart.Beginning());
            read();
            Path away = log.folder().resolveSibling("away");
            Files.move(log.folder(), away);
            assertThat(follower.hasNews()).isTrue();
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(this::readOnce)
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining(log.folder() + " cannot be read: it is not there");
            }
            Files.move(away, log.folder());
            log.append(FIRST, "," + record(2, "two"));
            await().until(() -> follower.hasNews());
            assertThat(read()).containsExactly("two");
            assertThat(notices).isEmpty();
        }

        private void readOnce() throws IOException {
            assertThat(follower.next(1)).isEmpty();
        }

        @Test
        void reads_a_new_log_also_if_its_files_have_earlier_names() throws IOException {
            log.append(SECOND, header(GUID) + record(1, "one"));
            follow(new LogStart.Beginning());
            read();
            log.delete(SECOND).append(FIRST, header(OTHER_GUID) + record(2, "two"));
            assertThat(read()).containsExactly("two");
            assertThat(notices).singleElement().isInstanceOf(LogNotice.Gap.class);
        }

        @Test
        void another_file_of_the_same_name_is_read_from_its_beginning() throws IOException {
            log.append(FIRST, header(GUID) + record(1, "one"));
            follow(new LogStart.Beginning());
            read();
            log.delete(FIRST);
            log.append(FIRST, header(OTHER_GUID) + record(2, "two") + ",\r\n" + record(3, "three"));
            assertThat(read()).containsExactly("two", "three");
            assertThat(notices).singleElement().matches(n -> n.message().contains("anew"));
        }

        @Test
        void also_when_it_was_replaced_while_nobody_looked() throws IOException {
            log.append(FIRST, header(GUID) + record(1, "one"));
            follow(new LogStart.Beginning());
            LogPosition end = follower.next(1).orElseThrow().to();
            follower.close();
            log.write(FIRST, header(OTHER_GUID) + record(2, "two") + ",\r\n" + record(3, "three"));
            follow(new LogStart.Position(end, ""));
            assertThat(read()).containsExactly("two", "three");
            assertThat(notices).singleElement().isInstanceOf(LogNotice.Gap.class);
        }

        @Test
        void a_shortened_file_is_read_on_behind_the_last_record_known() throws IOException {
            log.append(FIRST, header(GUID) + record(1, "one"));
            log.append(FIRST, ",\r\n" + record(2, "two") + ",\r\n" + record(3, "three"));
            follow(new LogStart.Beginning());
            read();
            log.write(FIRST, header(GUID) + record(3, "three") + ",\r\n" + record(4, "reduced"));
            assertThat(read()).containsExactly("reduced");
            assertThat(notices)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            LogNotice.Gap.class,
                            gap ->
                                    assertThat(gap.to())
                                            .isEqualTo(
                                                    new LogPosition.InFile(
                                                            GUID,
                                                            FIRST,
                                                            61 + record(3, "three").length())));
        }

        @Test
        void a_shortened_file_without_it_is_read_from_its_beginning() throws IOException {
            log.append(FIRST, header(GUID) + record(1, "one") + ",\r\n" + record(2, "two"));
            follow(new LogStart.Beginning());
            read();
            log.write(FIRST, header(GUID) + record(4, "reduced"));
            assertThat(read()).containsExactly("reduced");
            assertThat(notices).singleElement().isInstanceOf(LogNotice.Gap.class);
        }
    }

    @Nested
    @DisplayName("begins")
    class Start {

        @BeforeEach
        void threeRecords() {
            log.append(FIRST, header(GUID) + record(1, "one") + ",\r\n" + record(2, "two"));
            log.append(SECOND, header(GUID) + record(30, "three"));
        }

        @Test
        void at_the_beginning() throws IOException {
            follow(new LogStart.Beginning());
            assertThat(read()).containsExactly("one", "two", "three");
        }

        @Test
        void at_the_end_with_what_is_written_from_now_on() throws IOException {
            follow(new LogStart.End());
            assertThat(read()).isEmpty();
            log.append(SECOND, ",\r\n" + record(40, "four"));
            assertThat(read()).containsExactly("four");
        }

        @Test
        void at_the_end_with_a_record_that_is_half_written() throws IOException {
            String four = record(40, "four");
            log.append(SECOND, ",\r\n" + four.substring(0, 30));
            follow(new LogStart.End());
            assertThat(read()).isEmpty();
            log.append(SECOND, four.substring(30));
            assertThat(read()).containsExactly("four");
        }

        @Test
        void at_the_end_of_a_file_that_begins_with_damage() throws IOException {
            log.delete(SECOND).write(FIRST, header(GUID) + "{\"a text\"}");
            follow(new LogStart.End());
            assertThat(read()).isEmpty();
            log.append(FIRST, ",\r\n" + record(40, "four"));
            assertThat(read()).containsExactly("four");
        }

        @Test
        void at_the_first_record_of_a_moment_and_all_behind_it() throws IOException {
            log.append(SECOND, ",\r\n" + record(1, "dated back"));
            follow(new LogStart.Time(Instant.parse("2020-12-19T16:48:02Z")));
            assertThat(read()).containsExactly("two", "three", "dated back");
        }

        @Test
        void at_the_end_of_an_empty_log() throws IOException {
            log.delete(FIRST).delete(SECOND);
            follow(new LogStart.End());
            assertThat(read()).isEmpty();
            log.append(FIRST, header(GUID) + record(1, "one"));
            assertThat(read()).containsExactly("one");
        }

        @Test
        void in_the_text_log_if_it_was_left_in_a_database() throws IOException {
            follow(new LogStart.Position(new LogPosition.InDatabase("db", 7), ""));
            assertThat(read()).containsExactly("one", "two", "three");
            assertThat(notices).singleElement().isInstanceOf(LogNotice.Gap.class);
        }
    }

    @Nested
    @DisplayName("gives access to what is behind it:")
    class History {

        private EventLogBatch batch() throws IOException {
            String begin = record(2, "begin").replace(",N,\r\n{0,0}", ",U,\r\n{243bf8cc4e5f0,8b}");
            log.append(FIRST, header(GUID) + record(1, "one") + ",\r\n" + begin);
            log.append(SECOND, header(GUID) + record(3, "three") + ",\r\n" + record(4, "four"));
            follow(new LogStart.Beginning());
            return follower.next(100).orElseThrow();
        }

        @Test
        void a_range_is_read_again() throws IOException {
            EventLogBatch batch = batch();
            List<EventLogRecord> again = new ArrayList<>();
            assertThat(
                            batch.history()
                                    .replay(
                                            batch.records().get(1).position(),
                                            batch.records().get(3).position(),
                                            again::add))
                    .isTrue();
            assertThat(again).isEqualTo(batch.records().subList(1, 3));
        }

        @Test
        void what_is_left_of_a_range_is_read_if_its_beginning_is_gone() throws IOException {
            EventLogBatch batch = batch();
            log.delete(FIRST);
            List<EventLogRecord> again = new ArrayList<>();
            assertThat(batch.history().replay(batch.from(), batch.to(), again::add)).isTrue();
            assertThat(
                            batch.history()
                                    .replay(batch.records().get(0).position(), batch.to(), r -> {}))
                    .isFalse();
            assertThat(again).isEqualTo(batch.records().subList(2, 4));
        }

        @Test
        void the_present_letter_of_a_begin() throws IOException {
            EventLogBatch batch = batch();
            LogPosition begin = batch.records().get(1).position();
            TransactionId id = batch.records().get(1).transaction();
            assertThat(batch.history().markOf(begin, id)).contains(TransactionMark.UNFINISHED);
            log.patch(FIRST, 139 + 16, "R");
            assertThat(batch.history().markOf(begin, id)).contains(TransactionMark.ROLLED_BACK);
            assertThat(batch.history().markOf(begin, new TransactionId(id.time(), 1))).isEmpty();
            assertThat(batch.history().markOf(batch.records().get(0).position(), id)).isEmpty();
            assertThat(batch.history().markOf(new LogPosition.InFile(GUID, FIRST, 140), id))
                    .isEmpty();
        }
    }
}
