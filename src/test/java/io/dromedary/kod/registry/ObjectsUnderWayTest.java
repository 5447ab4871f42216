package io.dromedary.kod.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Objects that are under way to 1C")
class ObjectsUnderWayTest {

    private static final ObjectKey A = new ObjectKey("Справочник.Товары", "a");
    private static final ObjectKey B = new ObjectKey("Справочник.Товары", "b");
    private static final Duration SOON = Duration.ofSeconds(20);

    private final ObjectsUnderWay underWay = new ObjectsUnderWay();
    private final Object first = new Object();
    private final Object second = new Object();

    /** The common pool may have one thread. */
    private static void beside(Runnable task) {
        new Thread(task).start();
    }

    private Optional<ObjectKey> enter(Object owner, ObjectKey... keys) {
        return enter(owner, Duration.ZERO, List.of(keys));
    }

    private CompletableFuture<Optional<ObjectKey>> entering(
            Object owner, Duration atMost, ObjectKey... keys) {
        return CompletableFuture.supplyAsync(
                () -> enter(owner, atMost, List.of(keys)), ObjectsUnderWayTest::beside);
    }

    private Optional<ObjectKey> enter(Object owner, Duration atMost, List<ObjectKey> keys) {
        try {
            return underWay.enter(owner, keys, atMost);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName("are those of one message; another one learns which it must wait for")
    void exclusive() {
        assertThat(enter(first, A)).isEmpty();
        assertThat(enter(second, B, A)).contains(A);

        underWay.leave(second);
        assertThat(enter(second, A)).contains(A);

        underWay.leave(first);
        assertThat(enter(second, A, B, A)).isEmpty();
        underWay.leave(second);
        assertThat(enter(first, B)).isEmpty();
    }

    @Test
    @DisplayName("are entered once before they are left")
    void once() {
        enter(first, A);

        assertThatThrownBy(() -> enter(first, B)).isInstanceOf(IllegalStateException.class);
        assertThat(enter(second, B)).isEmpty();
    }

    @Test
    @DisplayName("are taken all or none")
    void allOrNone() {
        enter(first, A);
        enter(second, B, A);

        assertThat(enter(new Object(), B)).isEmpty();
    }

    @Test
    @DisplayName("are waited for until their message is done")
    void waits() {
        enter(first, A);
        CompletableFuture<Optional<ObjectKey>> waiting = entering(second, SOON, A);
        await().during(Duration.ofMillis(100)).atMost(SOON).until(() -> !waiting.isDone());

        underWay.leave(first);

        assertThat(waiting.join()).isEmpty();
    }

    @Test
    @DisplayName("go to whoever came first, though those behind want only what nobody has")
    void firstComeFirstServed() {
        enter(first, A);
        CompletableFuture<Optional<ObjectKey>> waiting = entering(second, SOON, A, B);
        await().atMost(SOON).until(() -> isKept(B));

        underWay.leave(first);

        assertThat(waiting.join()).isEmpty();
    }

    @Test
    @DisplayName("that somebody waited for in vain are free for those behind him")
    void inVain() {
        enter(first, A);
        CompletableFuture<Optional<ObjectKey>> impatient =
                entering(second, Duration.ofMillis(300), A, B);
        await().atMost(SOON).until(() -> isKept(B) || impatient.isDone());

        assertThat(enter(new Object(), SOON, List.of(B))).isEmpty();
        assertThat(impatient.join()).contains(A);
    }

    @Test
    @DisplayName("are free when whoever waits for them is interrupted")
    void interrupted() throws InterruptedException {
        enter(first, A);
        AtomicBoolean wasInterrupted = new AtomicBoolean();
        Thread waiting =
                new Thread(
                        () -> {
                            try {
                                Optional<ObjectKey> unused =
                                        underWay.enter(second, List.of(A, B), SOON);
                            } catch (InterruptedException e) {
                                wasInterrupted.set(true);
                            }
                        });
        waiting.start();
        await().atMost(SOON).until(() -> isKept(B));

        waiting.interrupt();
        waiting.join();

        assertThat(wasInterrupted).isTrue();
        assertThat(enter(new Object(), B)).isEmpty();
    }

    @Test
    @DisplayName("come to one who wants them all while others have each of them without a pause")
    void many() throws InterruptedException {
        List<ObjectKey> all =
                IntStream.range(0, 8)
                        .mapToObj(i -> new ObjectKey("Документ.Заказ", "" + i))
                        .toList();
        AtomicBoolean enough = new AtomicBoolean();
        CountDownLatch begun = new CountDownLatch(2 * all.size());
        for (ObjectKey one : all) {
            for (int i = 0; i < 2; i++) {
                beside(() -> holdByTurns(one, begun, enough));
            }
        }
        begun.await();
        try {
            assertThat(enter(first, SOON, all)).isEmpty();
        } finally {
            enough.set(true);
            underWay.leave(first);
        }
    }

    /** Two of these leave no moment in which nobody has the object or waits for it. */
    private void holdByTurns(ObjectKey one, CountDownLatch begun, AtomicBoolean enough) {
        for (boolean isFirst = true; !enough.get(); isFirst = false) {
            Object owner = new Object();
            enter(owner, SOON, List.of(one));
            if (isFirst) {
                begun.countDown();
            }
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1_000_000));
            underWay.leave(owner);
        }
    }

    private boolean isKept(ObjectKey key) {
        Object owner = new Object();
        boolean isKept = enter(owner, key).isPresent();
        underWay.leave(owner);
        return isKept;
    }

    @Test
    @DisplayName("are never with two messages, and all messages come through, in whatever circles")
    void circles() {
        List<ObjectKey> all =
                IntStream.range(0, 4)
                        .mapToObj(i -> new ObjectKey("Документ.Заказ", "" + i))
                        .toList();
        Set<ObjectKey> inside = ConcurrentHashMap.newKeySet();
        AtomicBoolean together = new AtomicBoolean();
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int seed = 0; seed < 4; seed++) {
            Random random = new Random(seed);
            threads.add(
                    CompletableFuture.runAsync(
                            () -> {
                                for (int i = 0; i < 2_000; i++) {
                                    Object owner = new Object();
                                    List<ObjectKey> keys =
                                            random.ints(2, 0, all.size())
                                                    .distinct()
                                                    .mapToObj(all::get)
                                                    .toList();
                                    assertThat(enter(owner, SOON, keys)).isEmpty();
                                    if (!keys.stream().allMatch(inside::add)) {
                                        together.set(true);
                                    }
                                    keys.forEach(inside::remove);
                                    underWay.leave(owner);
                                }
                            },
                            ObjectsUnderWayTest::beside));
        }

        CompletableFuture.allOf(threads.toArray(CompletableFuture[]::new))
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
        assertThat(together).isFalse();
    }
}
