package io.dromedary.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The threads of consumers")
class ConsumerThreadsTest {

    @Test
    @DisplayName("let tasks wait while all of them are busy, and refuse none")
    void queue() throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.start();
            ConsumerThreads threads = new ConsumerThreads(camel, this, "test", 2);
            CountDownLatch go = new CountDownLatch(1);
            CountDownLatch done = new CountDownLatch(100);
            for (int task = 0; task < 100; task++) {
                threads.execute(
                        () -> {
                            awaitQuietly(go);
                            done.countDown();
                        });
            }
            go.countDown();
            assertThat(done.await(1, TimeUnit.MINUTES)).isTrue();
            threads.close();
        }
    }

    @Test
    @DisplayName("run what somebody waits for also when they have ended, on the thread that asks")
    void ended() throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.start();
            ConsumerThreads threads = new ConsumerThreads(camel, this, "test", 2);
            CompletableFuture<Thread> before = new CompletableFuture<>();
            threads.complete(() -> before.complete(Thread.currentThread()));
            assertThat(before.get(1, TimeUnit.MINUTES)).isNotSameAs(Thread.currentThread());
            threads.close();

            CompletableFuture<Thread> after = new CompletableFuture<>();
            threads.complete(() -> after.complete(Thread.currentThread()));
            assertThat(after).isCompletedWithValue(Thread.currentThread());
        }
    }

    private static void awaitQuietly(CountDownLatch go) {
        try {
            go.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
