package io.dromedary.component.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dromedary.component.Backoff;
import io.dromedary.component.ConsumerThreads;
import io.dromedary.eventlog.LogActivity;
import io.dromedary.eventlog.registry.ClusterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What is followed of a cluster")
class FollowedClusterTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    /** Long enough to see that something does not happen. */
    private static final Duration MOMENT = Duration.ofMillis(200);

    @TempDir private Path folder;

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final Followed followed = new Followed();
    private final Watcher watcher = new Watcher();
    private ConsumerThreads workers;

    @BeforeEach
    void start() {
        camel.disableJMX();
        camel.start();
        workers = new ConsumerThreads(camel, this, "test", 4);
    }

    @AfterEach
    void stop() {
        workers.close();
        camel.stop();
    }

    private FollowedCluster follow() throws IOException {
        FollowedCluster cluster =
                new FollowedCluster(
                        ClusterRegistry.open(folder),
                        followed,
                        workers,
                        new Backoff(Duration.ofMillis(10), Duration.ofMillis(20)));
        cluster.start(watcher);
        return cluster;
    }

    private void register(String... infobases) throws IOException {
        ClusterFile.write(folder, infobases);
    }

    private void awaitFollowed(String... infobases) {
        await().atMost(SOON).until(() -> followed.now.equals(Set.of(infobases)));
    }

    @Test
    @DisplayName("is what the registry names, whatever is told of it")
    void changes() throws IOException {
        register("trade", "pay");
        follow();
        assertThat(followed.now).containsExactlyInAnyOrder("trade", "pay");

        register("pay", "hr");
        watcher.wake.run();

        awaitFollowed("pay", "hr");
    }

    @Test
    @DisplayName("takes in a change that comes between reading the registry and watching it")
    void whileStarting() throws IOException {
        register("trade");
        watcher.beforeWatching = () -> register("trade", "hr");

        follow();

        awaitFollowed("trade", "hr");
    }

    @Test
    @DisplayName("follows the others if one cannot be followed, and that one as soon as it can")
    void oneRefused() throws IOException {
        register("bad", "trade", "pay");
        followed.refused.add("bad");

        FollowedCluster cluster = follow();

        assertThat(followed.now).containsExactlyInAnyOrder("trade", "pay");
        assertThat(cluster.refused()).containsOnlyKeys("bad");

        followed.refused.clear();

        awaitFollowed("bad", "trade", "pay");
        await().atMost(SOON).until(() -> cluster.refused().isEmpty());
    }

    @Test
    @DisplayName("takes in changes while one cannot be followed, and forgets it when it is removed")
    void changesDespiteRefusal() throws IOException {
        register("bad", "trade");
        followed.refused.add("bad");
        FollowedCluster cluster = follow();

        register("trade", "hr");
        watcher.wake.run();

        awaitFollowed("trade", "hr");
        await().atMost(SOON).until(() -> cluster.refused().isEmpty());
        int tries = followed.failures.size();
        await().during(MOMENT).atMost(SOON).until(() -> followed.failures.size() <= tries + 1);
    }

    @Test
    @DisplayName("is refused as a whole if nothing of it can be followed")
    void allRefused() throws IOException {
        register("trade", "pay");
        followed.refused.addAll(List.of("trade", "pay"));

        assertThatThrownBy(this::follow)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("pay is refused");
    }

    @Test
    @DisplayName("changes no more once it is closed")
    void closed() throws IOException {
        register("trade", "bad");
        followed.refused.add("bad");
        FollowedCluster cluster = follow();

        cluster.close();
        followed.refused.clear();
        register("hr");
        watcher.wake.run();

        assertThat(watcher.closed).isTrue();
        await().during(MOMENT).atMost(SOON).until(() -> followed.now.equals(Set.of("trade")));
    }

    private static final class Followed implements FollowedCluster.Logs {

        private final Set<String> now = ConcurrentHashMap.newKeySet();
        private final Set<String> refused = ConcurrentHashMap.newKeySet();
        private final List<String> failures = new CopyOnWriteArrayList<>();

        @Override
        public void follow(String infobase, Path location) {
            if (refused.contains(infobase)) {
                throw new IllegalStateException(infobase + " is refused");
            }
            assertThat(now.add(infobase)).as("followed once").isTrue();
        }

        @Override
        public void stopFollowing(String infobase) {
            now.remove(infobase);
        }

        @Override
        public void failed(String message, Throwable cause) {
            failures.add(message);
        }
    }

    private static final class Watcher implements LogActivity {

        private interface Change {
            void make() throws IOException;
        }

        private Change beforeWatching = () -> {};
        private Runnable wake = () -> {};
        private volatile boolean closed;

        @Override
        public Watch watch(Path directory, BooleanSupplier hasNews, Runnable wake) {
            try {
                beforeWatching.make();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            this.wake = wake;
            wake.run();
            return () -> closed = true;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
