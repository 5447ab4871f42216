package io.dromedary.cli;

import static io.dromedary.cli.LogRecords.begin;
import static io.dromedary.cli.LogRecords.commit;
import static io.dromedary.cli.LogRecords.outside;
import static io.dromedary.cli.LogRecords.rollback;
import static io.dromedary.cli.LogRecords.row;
import static io.dromedary.cli.LogRecords.update;
import static io.dromedary.eventlog.TransactionMark.COMMITTED;
import static io.dromedary.eventlog.TransactionMark.NONE;
import static io.dromedary.eventlog.TransactionMark.ROLLED_BACK;
import static io.dromedary.eventlog.TransactionMark.UNFINISHED;
import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.TransactionMark;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The outcome of a record's transaction, in a log that is read once")
class TransactionOutcomesTest {
    private int searches;

    @Test
    @DisplayName("is the letter of its Begin, and then nothing is searched")
    void begin_tells() throws IOException {
        assertThat(outcomes(begin(1, COMMITTED), update(1), commit(1)))
                .containsExactly(COMMITTED, COMMITTED, COMMITTED);
        assertThat(outcomes(begin(1, ROLLED_BACK), update(1), rollback(1)))
                .containsExactly(ROLLED_BACK, ROLLED_BACK, ROLLED_BACK);
        assertThat(searches).isZero();
    }

    @Test
    @DisplayName("is its end's, if the Begin was left unfinished")
    void lost_patch() throws IOException {
        assertThat(outcomes(begin(1, UNFINISHED), update(1), commit(1)))
                .containsOnly(COMMITTED)
                .hasSize(3);
        assertThat(outcomes(begin(1, UNFINISHED), update(1), rollback(1)))
                .containsOnly(ROLLED_BACK)
                .hasSize(3);
    }

    @Test
    @DisplayName("is its end's, if the Begin stands in a file that is not there")
    void begin_elsewhere() throws IOException {
        assertThat(outcomes(update(1), update(1), commit(1))).containsOnly(COMMITTED).hasSize(3);
    }

    @Test
    @DisplayName("is unknown, if neither Begin nor end tell")
    void unknown() throws IOException {
        assertThat(outcomes(begin(1, UNFINISHED), update(1), update(2)))
                .containsOnly(UNFINISHED)
                .hasSize(3);
    }

    @Test
    @DisplayName("is the Begin's, if the log ends before the transaction's end")
    void cut_log() throws IOException {
        assertThat(outcomes(begin(1, COMMITTED), update(1))).containsExactly(COMMITTED, COMMITTED);
    }

    @Test
    @DisplayName("is searched for once, however many records ask")
    void one_search() throws IOException {
        outcomes(
                begin(1, UNFINISHED),
                update(1),
                begin(2, UNFINISHED),
                update(2),
                commit(1),
                rollback(2),
                update(3));

        assertThat(searches).isEqualTo(1);
    }

    @Test
    @DisplayName("is told apart for transactions that run through each other")
    void interleaved() throws IOException {
        assertThat(
                        outcomes(
                                begin(1, UNFINISHED),
                                begin(2, ROLLED_BACK),
                                update(1),
                                update(2),
                                rollback(2),
                                update(1),
                                commit(1)))
                .containsExactly(
                        COMMITTED,
                        ROLLED_BACK,
                        COMMITTED,
                        ROLLED_BACK,
                        ROLLED_BACK,
                        COMMITTED,
                        COMMITTED);
    }

    @Test
    @DisplayName("is none outside of transactions")
    void none() throws IOException {
        assertThat(outcomes(outside("_$Session$_.Start"))).containsExactly(NONE);
    }

    @Test
    @DisplayName("stands in every row of the SQLite format, once there is one")
    void rows() throws IOException {
        assertThat(
                        outcomes(
                                row(1, "_$Data$_.Update", ROLLED_BACK),
                                row(2, "_$Data$_.Update", UNFINISHED)))
                .containsExactly(ROLLED_BACK, UNFINISHED);
    }

    private List<TransactionMark> outcomes(EventLogRecord... log) throws IOException {
        TransactionOutcomes outcomes =
                new TransactionOutcomes(
                        consumer -> {
                            searches++;
                            Stream.of(log)
                                    .filter(r -> TransactionOutcomes.needs(r.event().name()))
                                    .forEach(consumer);
                        });
        List<TransactionMark> found = new ArrayList<>();
        for (EventLogRecord record : log) {
            found.add(outcomes.of(record));
        }
        return found;
    }
}
