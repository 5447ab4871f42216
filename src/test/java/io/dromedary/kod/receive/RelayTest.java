package io.dromedary.kod.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A relay of jobs")
class RelayTest {

    private final Queue<Runnable> workers = new ArrayDeque<>();
    private final Relay relay = new Relay(workers::add);
    private final List<String> done = new ArrayList<>();

    @Test
    @DisplayName("gives what comes from outside to the workers")
    void outside() {
        relay.execute(() -> done.add("one"));
        relay.execute(() -> done.add("other"));

        assertThat(done).isEmpty();
        assertThat(workers).hasSize(2);
    }

    @Test
    @DisplayName("runs the first job that a job hands out after that one, in the same thread")
    void next() {
        relay.execute(
                () -> {
                    relay.execute(() -> done.add("next"));
                    relay.execute(() -> done.add("another worker's"));
                    done.add("first");
                });
        workers.remove().run();

        assertThat(done).containsExactly("first", "next");
        workers.remove().run();
        assertThat(done).containsExactly("first", "next", "another worker's");
    }

    @Test
    @DisplayName("needs no deeper stack for a longer relay")
    void longRelay() {
        relay.execute(() -> count(100_000));
        workers.remove().run();

        assertThat(done).containsExactly("end");
        assertThat(workers).isEmpty();
    }

    private void count(int left) {
        if (left == 0) {
            done.add("end");
        } else {
            relay.execute(() -> count(left - 1));
        }
    }

    @Test
    @DisplayName("gives the next job to the workers when the one before it throws something")
    void thrown() {
        relay.execute(
                () -> {
                    relay.execute(() -> done.add("next"));
                    throw new IllegalStateException("no room");
                });
        assertThatThrownBy(() -> workers.remove().run()).hasMessage("no room");

        assertThat(done).isEmpty();
        workers.remove().run();
        assertThat(done).containsExactly("next");
    }
}
