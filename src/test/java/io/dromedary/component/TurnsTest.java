package io.dromedary.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The turns of a source")
class TurnsTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    /** Long enough to see that something does not happen. */
    private static final Duration MOMENT = Duration.ofMillis(200);

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicReference<Runnable> turn = new AtomicReference<>();
    private ConsumerThreads workers;
    private Turns turns;

    @BeforeEach
    void start() {
        camel.disableJMX();
        camel.start();
        workers = new ConsumerThreads(camel, this, "test", 4);
        turns = new Turns(workers, this::take, closed::incrementAndGet);
        turn.set(turns::rest);
    }

    @AfterEach
    void stop() {
        workers.close();
        camel.stop();
    }

    private void take() {
        taken.incrementAndGet();
        turn.get().run();
    }

    private void awaitTaken(int number) {
        await().atMost(SOON).until(() -> taken.get() == number);
    }

    private void staysAt(int number) {
        await().during(MOMENT).atMost(SOON).until(() -> taken.get() == number);
    }

    @Test
    @DisplayName("come with news, and not without")
    void news() {
        turns.wake();
        awaitTaken(1);
        staysAt(1);
    }

    @Test
    @DisplayName("come once more for news of the turn that is under way")
    void newsMeanwhile() {
        turn.set(
                () -> {
                    if (taken.get() == 1) {
                        turns.wake();
                        turns.wake();
                    }
                    turns.rest();
                });
        turns.wake();
        awaitTaken(2);
        staysAt(2);
    }

    @Test
    @DisplayName("rest while suspended, and go on with the news that came meanwhile")
    void suspended() {
        turns.suspend();
        turns.wake();
        staysAt(0);
        turns.resume();
        awaitTaken(1);
    }

    @Test
    @DisplayName("come after a pause, news or not")
    void backOff() {
        turn.set(
                () -> {
                    if (taken.get() == 1) {
                        turns.wake();
                        turns.backOff(MOMENT);
                    } else {
                        turns.rest();
                    }
                });
        long start = System.nanoTime();
        turns.wake();
        awaitTaken(2);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(MOMENT);
    }

    @Test
    @DisplayName("do not gather timers, however often a source rests for a limited time")
    void oneTimer() {
        Duration rest = Duration.ofMillis(20);
        turn.set(() -> turns.restAtMost(rest));
        for (int i = 1; i <= 200; i++) {
            int before = taken.get();
            turns.wake();
            await().atMost(SOON).until(() -> taken.get() > before);
        }
        int before = taken.get();
        await().during(rest.multipliedBy(20)).atMost(SOON).until(() -> taken.get() - before < 200);
        await().atMost(SOON).until(() -> taken.get() > before);
    }

    @Test
    @DisplayName("are not given while a question is asked, and nobody waits for its answer")
    void question() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        CompletableFuture<Boolean> answered =
                CompletableFuture.supplyAsync(
                        () ->
                                turns.ask(
                                        () -> {
                                            asked.countDown();
                                            return awaitUninterruptibly(answer);
                                        }));
        asked.await();

        turns.wake();
        staysAt(0);
        turns.stop(Duration.ofMillis(20));
        assertThat(closed).hasValue(0);

        answer.countDown();
        assertThat(answered.join()).isTrue();
        assertThat(closed).hasValue(1);
        staysAt(0);
    }

    private static boolean awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName("end with the one under way, after which all is closed once")
    void stopped() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        turn.set(
                () -> {
                    awaitUninterruptibly(release);
                    turns.again();
                });
        turns.wake();
        awaitTaken(1);

        turns.stop(Duration.ofMillis(20));
        assertThat(closed).hasValue(0);
        release.countDown();
        turns.stop(SOON);

        assertThat(closed).hasValue(1);
        assertThat(turns.isOver()).isTrue();
        turns.wake();
        staysAt(1);
    }
}
