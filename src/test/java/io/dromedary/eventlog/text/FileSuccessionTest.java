package io.dromedary.eventlog.text;

import static io.dromedary.testkit.LogOnDisk.GUID;
import static io.dromedary.testkit.LogOnDisk.header;
import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.eventlog.EventLogBatch;
import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.LogFollower;
import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.LogSettings;
import io.dromedary.eventlog.LogStart;
import io.dromedary.testkit.Batches;
import io.dromedary.testkit.LogOnDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("When the period of the files is changed, a follower")
class FileSuccessionTest {

    private static final String MONTH = "20240501000000.lgp";
    private static final String DAY = "20240515000000.lgp";
    private static final String NEXT_DAY = "20240516000000.lgp";
    private static final String NEXT_MONTH = "20240601000000.lgp";

    @TempDir Path temporary;
    private LogOnDisk log;
    private LogFollower follower;
    private EventLogBatch last;
    private int written;

    @BeforeEach
    void log() throws IOException {
        log = new LogOnDisk(temporary.resolve("1Cv8Log")).dictionary(9);
        written = 0;
        follow(new LogStart.Beginning());
    }

    @AfterEach
    void close() throws IOException {
        follower.close();
    }

    private void follow(LogStart start) throws IOException {
        follower = TextLog.follow(LogSettings.of("trade", log.folder(), ZoneId.of("UTC")), start);
    }

    /** As after kill -9: all that is left is the text of the position. */
    private void restart() throws IOException {
        String position = follower.position().asText();
        follower.close();
        follow(new LogStart.Position(LogPosition.parse(position), ""));
    }

    private String write(String file, int day, int hour) {
        return write(log, file, day, hour, ++written);
    }

    /** Appends a record dated in May 2024. */
    static String write(LogOnDisk log, String file, int day, int hour, int number) {
        String comment = file.substring(0, 10) + "#" + number;
        String record =
                ("{202405%02d%02d0000,N,\r\n{0,0},1,1,2,2,5,I,\"%s\",0,\r\n{\"U\"},\"\",1,1,0,2,0,"
                                + "\r\n{0}\r\n}")
                        .formatted(day, hour, comment);
        boolean isNew = !Files.exists(log.folder().resolve(file));
        log.append(file, isNew ? header(GUID) + record : ",\r\n" + record);
        return comment;
    }

    private List<String> read() throws IOException {
        List<String> comments = new ArrayList<>();
        for (EventLogBatch batch : Batches.drain(follower, 2)) {
            assertThat(batch.notices()).isEmpty();
            batch.records().stream().map(EventLogRecord::comment).forEach(comments::add);
            last = batch;
        }
        return comments;
    }

    @Test
    @DisplayName("goes on in the new file although its name is lower")
    void newFile() throws IOException {
        String one = write(DAY, 15, 9);
        assertThat(read()).containsExactly(one);
        String two = write(DAY, 15, 10);
        String three = write(MONTH, 15, 11);
        assertThat(follower.hasNews()).isTrue();
        assertThat(read()).containsExactly(two, three);
        String four = write(MONTH, 16, 11);
        assertThat(read()).containsExactly(four);
        String five = write(NEXT_MONTH, 31, 23);
        assertThat(read()).containsExactly(five);
        assertThat(follower.position().asText()).isEqualTo(last.to().asText());
    }

    @Test
    @DisplayName("goes on where it left a file that grows again, also after a restart")
    void grownAgain() throws IOException {
        String one = write(MONTH, 14, 9);
        String two = write(DAY, 15, 9);
        assertThat(read()).containsExactly(one, two);
        String three = write(MONTH, 15, 11);
        restart();
        assertThat(read()).containsExactly(three);
        restart();
        assertThat(read()).isEmpty();
        String four = write(DAY, 15, 12);
        assertThat(read()).containsExactly(four);
        String five = write(MONTH, 15, 13);
        String six = write(NEXT_DAY, 16, 0);
        restart();
        assertThat(read()).containsExactly(five, six);
        restart();
        assertThat(read()).isEmpty();
    }

    @Test
    @DisplayName("is told of the growth of a file it left without a change of the folder")
    void growthIsNews() throws IOException {
        write(MONTH, 14, 9);
        write(DAY, 15, 9);
        read();
        write(MONTH, 15, 11);
        List<Boolean> answers = Stream.generate(() -> follower.hasNews()).limit(4).toList();
        assertThat(answers).contains(true);
    }

    @Test
    @DisplayName("reads a file begun in the middle of its period after those written before it")
    void backlog() throws IOException {
        String first = write("20240430000000.lgp", 1, 0);
        String one = write(DAY, 15, 9);
        String two = write(MONTH, 15, 11);
        String three = write(NEXT_MONTH, 31, 23);
        assertThat(read()).containsExactly(first, one, two, three);
    }

    @Test
    @DisplayName("reads no file of another period that was there before it began")
    void oldFile() throws IOException {
        write(MONTH, 14, 9);
        write(DAY, 15, 9);
        follow(new LogStart.Position(new LogPosition.InFile(GUID, DAY, 0), ""));
        assertThat(read()).hasSize(1);
        follow(new LogStart.End());
        assertThat(read()).isEmpty();
        restart();
        String three = write(MONTH, 15, 11);
        assertThat(read()).containsExactly(three);
    }

    @Test
    @DisplayName("begins at a moment with the files that were begun later")
    void startAtMoment() throws IOException {
        write(DAY, 15, 9);
        String two = write(MONTH, 15, 11);
        follow(new LogStart.Time(Instant.parse("2024-05-15T10:00:00Z")));
        assertThat(read()).containsExactly(two);
    }

    @Test
    @DisplayName("reads no old file that is put back into the folder")
    void putBack() throws IOException {
        write(DAY, 15, 9);
        read();
        write("20240301000000.lgp", 1, 0);
        write(MONTH, 2, 0);
        assertThat(read()).isEmpty();
    }

    @Test
    @DisplayName("orders positions as the records were written, and reads a range across the turn")
    void order() throws IOException {
        write(MONTH, 14, 9);
        write(DAY, 15, 9);
        write(DAY, 15, 10);
        read();
        write(MONTH, 15, 11);
        write(MONTH, 15, 12);
        List<EventLogRecord> after = new ArrayList<>();
        for (EventLogBatch batch : Batches.drain(follower, 1)) {
            after.addAll(batch.records());
            last = batch;
        }
        List<EventLogRecord> all = new ArrayList<>();
        LogPosition beginning = new LogPosition.InFile(GUID, MONTH, 61);
        assertThat(last.history().replay(beginning, last.to(), all::add)).isTrue();
        assertThat(all)
                .extracting(EventLogRecord::comment)
                .map(c -> c.split("#")[1])
                .containsExactly("1", "2", "3", "4", "5");
        assertThat(all.subList(3, 5)).isEqualTo(after);
        assertThat(all).extracting(EventLogRecord::position).isSorted();
        List<EventLogRecord> some = new ArrayList<>();
        LogPosition third = LogPosition.parse(all.get(2).position().asText());
        LogPosition until = LogPosition.parse(all.get(4).position().asText());
        assertThat(last.history().replay(third, last.to(), some::add)).isTrue();
        assertThat(some).isEqualTo(all.subList(2, 5));
        some.clear();
        assertThat(last.history().replay(all.get(3).position(), until, some::add)).isTrue();
        assertThat(some).isEqualTo(all.subList(3, 4));
    }
}
