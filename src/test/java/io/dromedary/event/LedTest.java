package io.dromedary.event;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("Work that is led")
class LedTest {

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private final AtomicInteger made = new AtomicInteger();
    private final Elections elections = new Elections();
    private final Led<Told> led =
            new Led<>("a source", Told::new, tasks::add, new Words(), Duration.ofMillis(1));

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    @Test
    @DisplayName("starts at once in a process that is alone")
    void startsAlone() {
        led.start(Leadership.ALONE);

        assertThat(told).containsExactly("1 starts");
        assertThat(led.leads()).isTrue();
        assertThat(led.current()).isPresent();
    }

    @Test
    @DisplayName("tells whoever starts it in a process that is alone that it cannot start")
    void failsAlone() {
        refusals.set(1);

        assertThatThrownBy(() -> led.start(Leadership.ALONE)).hasMessage("1 refused");
        assertThat(led.current()).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    @DisplayName("waits until it is elected, under its name")
    void waits() {
        led.start(elections);
        runTasks();

        assertThat(elections.name).isEqualTo("a source");
        assertThat(told).isEmpty();
        assertThat(led.leads()).isFalse();
    }

    @Test
    @DisplayName("starts and stops on the worker, never on the thread of the leadership")
    void adaptsOnWorker() {
        led.start(elections);

        elections.elect();
        assertThat(told).isEmpty();
        runTasks();
        assertThat(told).containsExactly("1 starts");

        elections.depose();
        assertThat(told).containsExactly("1 starts", "deposed");
        runTasks();
        assertThat(told).containsExactly("1 starts", "deposed", "1 stops");
        assertThat(led.current()).isEmpty();
    }

    @Test
    @DisplayName("is made anew each time it is elected")
    void isMadeAnew() {
        led.start(elections);
        elections.elect();
        runTasks();
        elections.depose();
        runTasks();
        elections.elect();
        runTasks();

        assertThat(told).containsExactly("1 starts", "deposed", "1 stops", "2 starts");
    }

    @Test
    @DisplayName("is made anew when it cannot go on, if it is still led here")
    void renews() {
        led.start(elections);
        elections.elect();
        runTasks();

        led.renew();
        await().atMost(30, SECONDS)
                .untilAsserted(
                        () -> {
                            runTasks();
                            assertThat(told).containsExactly("1 starts", "1 stops", "2 starts");
                        });

        elections.depose();
        runTasks();
        led.renew();
        await().atMost(30, SECONDS).until(() -> !tasks.isEmpty());
        runTasks();
        assertThat(told).endsWith("2 starts", "deposed", "2 stops");
        assertThat(led.current()).isEmpty();
    }

    @Test
    @DisplayName("is tried again after a pause when it cannot start, made anew")
    void triesAgain() {
        refusals.set(2);
        led.start(elections);
        elections.elect();

        await().atMost(30, SECONDS)
                .untilAsserted(
                        () -> {
                            runTasks();
                            assertThat(told).contains("3 starts");
                        });
        assertThat(told).containsExactly("failed: 1 refused", "failed: 2 refused", "3 starts");
    }

    @Nested
    @DisplayName("suspended")
    class Suspended {

        @Test
        @DisplayName("pauses and goes on")
        void pauses() {
            led.start(Leadership.ALONE);
            led.suspend();
            led.resume();

            assertThat(told).containsExactly("1 starts", "1 pauses", "1 goes on");
        }

        @Test
        @DisplayName("before it is elected, pauses before it starts")
        void pausesFirst() {
            led.start(elections);
            led.suspend();
            elections.elect();
            runTasks();

            assertThat(told).containsExactly("1 pauses", "1 starts");
        }
    }

    @Nested
    @DisplayName("stopped")
    class Stopped {

        @Test
        @DisplayName("ends first, and lets others lead then")
        void letsOthersLead() throws Exception {
            led.start(elections);
            elections.elect();
            runTasks();

            led.stop();

            assertThat(told).containsExactly("1 starts", "1 stops", "candidacy closed");
        }

        @Test
        @DisplayName("never starts again")
        void neverStartsAgain() throws Exception {
            led.start(elections);
            led.stop();

            elections.elect();
            runTasks();

            assertThat(told).containsExactly("candidacy closed");
        }
    }

    /** Elects and deposes when the test says so. */
    private final class Elections implements Leadership {

        private String name = "";
        private Optional<Candidate> candidate = Optional.empty();

        @Override
        public Candidacy stand(String source, Candidate standing) {
            name = source;
            candidate = Optional.of(standing);
            return () -> told.add("candidacy closed");
        }

        void elect() {
            candidate.orElseThrow().elected();
        }

        void depose() {
            candidate.orElseThrow().deposed();
        }
    }

    private final class Words implements Led.Observer {

        @Override
        public void deposed() {
            told.add("deposed");
        }

        @Override
        public void failed(RuntimeException cause) {
            told.add("failed: " + cause.getMessage());
        }
    }

    private final class Told implements Led.Work {

        private final int number = made.incrementAndGet();

        @Override
        public void start() {
            if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new IllegalStateException(number + " refused");
            }
            told.add(number + " starts");
        }

        @Override
        public void suspend() {
            told.add(number + " pauses");
        }

        @Override
        public void resume() {
            told.add(number + " goes on");
        }

        @Override
        public void stop(Duration patience) {
            told.add(number + " stops");
        }
    }
}
