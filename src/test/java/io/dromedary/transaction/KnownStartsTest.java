package io.dromedary.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.LogData;
import io.dromedary.testkit.Records;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Known starts of sessions")
class KnownStartsTest {

    private final Records log = new Records();
    private final KnownStarts starts = new KnownStarts();

    @Test
    @DisplayName("are bounded: the session that began first is forgotten")
    void bounded() {
        for (int number = 0; number < KnownStarts.LIMIT; number++) {
            start(number);
        }
        // Its number is used again: now it is the newest.
        start(0);
        start(KnownStarts.LIMIT);

        assertThat(starts.all()).hasSize(KnownStarts.LIMIT).doesNotContainKey(1L);
        assertThat(starts.sessionFinished(finish(0))).isPresent();
        assertThat(starts.sessionFinished(finish(1))).isEmpty();
    }

    @Test
    @DisplayName("are forgotten with the session's end, those of jobs with the job's")
    void forgotten() {
        start(7);
        starts.jobStarted(log.session(7).add("_$Job$_.Start", new LogData.Text("Обмен")));
        assertThat(starts.jobEnded(finish(7)).description()).isEqualTo("Обмен");
        assertThat(starts.jobEnded(finish(7)).job()).isEmpty();
        starts.jobStarted(log.session(8).add("_$Job$_.Start"));
        starts.jobEnded(finish(8));
        starts.sessionFinished(finish(7));

        assertThat(starts.all()).isEmpty();
    }

    @Test
    @DisplayName("keep a job's description to a bounded length")
    void description() {
        EventLogRecord job =
                log.session(7).add("_$Job$_.Start", new LogData.Text("x".repeat(100_000)));

        assertThat(KnownStarts.descriptionOf(job)).hasSize(500);
    }

    private void start(long session) {
        starts.sessionStarted(log.session(session).add("_$Session$_.Start"));
    }

    private EventLogRecord finish(long session) {
        return log.session(session).add("_$Session$_.Finish");
    }
}
