package io.dromedary.journal.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.event.Leadership.Candidacy;
import io.dromedary.event.Leadership.Candidate;
import io.dromedary.testkit.postgres.PostgresExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("Leadership among the processes on a PostgreSQL journal")
class PostgresLeadershipTest {

    @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

    private final List<String> leaders = new CopyOnWriteArrayList<>();
    private PostgresJournal journal;
    private PostgresJournal otherJournal;
    private PostgresLeadership one;
    private PostgresLeadership other;

    @BeforeEach
    void open() {
        journal = PostgresJournal.open(POSTGRES.access());
        otherJournal = PostgresJournal.open(POSTGRES.access());
        one = journal.leadership();
        other = otherJournal.leadership();
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
        journal.close();
        otherJournal.close();
    }

    private Candidate candidate(String name) {
        return new Candidate() {
            @Override
            public void elected() {
                leaders.add(name);
            }

            @Override
            public void deposed() {
                leaders.remove(name);
            }
        };
    }

    private static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofSeconds(30));
    }

    @Test
    @DisplayName("has one leader at a time; the next one follows when it gives up")
    void oneAtATime() {
        Candidacy first = one.stand("log", candidate("one"));
        soon().until(() -> leaders.contains("one"));
        other.stand("log", candidate("other"));
        one.stand("log", candidate("one again"));
        other.stand("another log", candidate("other of another log"));
        soon().until(() -> leaders.contains("other of another log"));
        assertThat(leaders).containsExactly("one", "other of another log");

        first.close();
        soon().until(() -> leaders.size() == 3);
        assertThat(leaders).containsAnyOf("other", "one again").doesNotContain("both");
    }

    @Test
    @DisplayName("passes on when its process ends")
    void ends() {
        one.stand("log", candidate("one"));
        soon().until(() -> leaders.contains("one"));
        other.stand("log", candidate("other"));
        one.close();
        soon().until(() -> leaders.contains("other"));
    }

    @Test
    @DisplayName(
            "is lost with the connection, which the leader is told, and won again by one of them")
    void cutOff() {
        one.stand("log", candidate("one"));
        soon().until(() -> leaders.equals(List.of("one")));
        List<Integer> sizes = new CopyOnWriteArrayList<>();
        other.stand("log", candidate("other"));
        POSTGRES.executeHere(
                "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'");
        soon().until(
                        () -> {
                            sizes.add(leaders.size());
                            return leaders.equals(List.of("other")) || sizes.contains(0);
                        });
        soon().until(() -> leaders.size() == 1);
    }

    @Test
    @DisplayName("is nobody's after closing its candidacy before it was elected")
    void closedEarly() {
        one.stand("log", candidate("one"));
        soon().until(() -> leaders.contains("one"));
        Candidacy waiting = other.stand("log", candidate("other"));
        waiting.close();
        one.close();
        other.stand("end", candidate("end"));
        soon().until(() -> leaders.contains("end"));
        assertThat(leaders).doesNotContain("other");
    }
}
