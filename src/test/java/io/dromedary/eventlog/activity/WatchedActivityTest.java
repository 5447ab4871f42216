package io.dromedary.eventlog.activity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dromedary.eventlog.LogActivity.Watch;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.Watchable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Watching logs")
class WatchedActivityTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir Path directory;
    private final AtomicInteger wakes = new AtomicInteger();
    private WatchedActivity activity = new WatchedActivity();

    @AfterEach
    void end() {
        activity.close();
    }

    @Nested
    @DisplayName("where the file system notifies")
    class Notified {

        @Test
        @DisplayName("a flushed append wakes, though polling sees nothing")
        void append() throws IOException {
            Path log = Files.writeString(directory.resolve("1Cv8.lgf"), "header");
            watchWithoutNews(directory);
            try (OutputStream out = Files.newOutputStream(log, StandardOpenOption.APPEND)) {
                for (int i = 0; i < 5; i++) {
                    int before = settled();
                    out.write("{record}".getBytes(UTF_8));
                    out.flush();
                    awaitMoreThan(before);
                }
            }
        }

        @Test
        @DisplayName("a new file wakes")
        void rotation() throws IOException {
            watchWithoutNews(directory);
            int before = settled();
            Files.writeString(directory.resolve("20260101000000.lgp"), "header");
            awaitMoreThan(before);
        }

        @Test
        @DisplayName("a folder that appears later wakes, and is notified of from then on")
        void folderAppears() throws IOException {
            Path later = directory.resolve("reg_1541/base/1Cv8Log");
            watchWithoutNews(later);
            Files.createDirectories(later);
            awaitMoreThan(0);
            int before = settled();
            Files.writeString(later.resolve("1Cv8.lgf"), "header");
            awaitMoreThan(before);
        }

        @Test
        @DisplayName("a folder that is deleted and made anew is found again")
        void folderRecreated() throws IOException {
            Path folder = Files.createDirectory(directory.resolve("1Cv8Log"));
            watchWithoutNews(folder);
            awaitMoreThan(0);
            Files.delete(folder);
            int before = settled();
            Files.createDirectory(folder);
            awaitMoreThan(before);
            await().atMost(LONG)
                    .untilAsserted(
                            () -> {
                                int now = wakes.get();
                                Files.writeString(folder.resolve("1Cv8.lgf"), "h" + now);
                                assertThat(wakes.get()).isGreaterThan(now);
                            });
        }

        @Test
        @DisplayName("a folder that another one replaces by renaming is found again")
        void folderReplaced() throws IOException {
            Path folder = Files.createDirectory(directory.resolve("1Cv8Log"));
            watchWithoutNews(folder);
            awaitMoreThan(0);
            Files.move(folder, directory.resolve("old"));
            Files.createDirectory(folder);
            await().atMost(LONG)
                    .untilAsserted(
                            () -> {
                                int now = wakes.get();
                                Files.writeString(folder.resolve("1Cv8.lgf"), "h" + now);
                                assertThat(wakes.get()).isGreaterThan(now);
                            });
        }

        @Test
        @DisplayName("two logs of one folder are both woken; a closed one is not any more")
        void sameFolder() throws IOException {
            AtomicInteger others = new AtomicInteger();
            Watch first = watchWithoutNews(directory);
            settled();
            activity.watch(directory, () -> false, others::incrementAndGet);
            await().atMost(LONG).until(() -> others.get() > 0);
            first.close();
            int before = settled();
            int othersBefore = others.get();
            Files.writeString(directory.resolve("1Cv8.lgf"), "header");
            await().atMost(LONG).until(() -> others.get() > othersBefore);
            assertThat(wakes).hasValue(before);
        }
    }

    @Nested
    @DisplayName("where it does not")
    class Polled {

        @Test
        @DisplayName("growth is seen by polling")
        void growth() {
            polling();
            AtomicLong length = new AtomicLong();
            AtomicLong read = new AtomicLong();
            activity.watch(
                    directory,
                    () -> length.get() != read.get(),
                    () -> {
                        read.set(length.get());
                        wakes.incrementAndGet();
                    });
            awaitMoreThan(0);
            for (int i = 0; i < 3; i++) {
                length.incrementAndGet();
                await().atMost(LONG).until(() -> read.get() == length.get());
            }
        }

        @Test
        @DisplayName("a log that cannot say whether it has news is taken to have some")
        void failingQuestion() {
            polling();
            activity.watch(
                    directory,
                    () -> {
                        throw new IllegalStateException("planned");
                    },
                    wakes::incrementAndGet);
            awaitMoreThan(5);
        }

        @Test
        @DisplayName("a folder that is not there is not asked, and woken when it appears")
        void missing() throws IOException {
            polling();
            Path later = directory.resolve("later");
            AtomicInteger asked = new AtomicInteger();
            activity.watch(
                    later,
                    () -> {
                        asked.incrementAndGet();
                        return !Files.isDirectory(later);
                    },
                    wakes::incrementAndGet);
            AtomicInteger beside = new AtomicInteger();
            activity.watch(directory, () -> beside.incrementAndGet() < 0, () -> {});
            await().atMost(LONG).until(() -> beside.get() > 10);
            assertThat(asked).hasValue(0);
            assertThat(wakes).hasValue(0);
            Files.createDirectory(later);
            awaitMoreThan(0);
        }

        private void polling() {
            activity.close();
            activity = new WatchedActivity(Optional.empty());
        }
    }

    @Nested
    @DisplayName("the waking")
    class Waking {

        @Test
        @DisplayName("comes again only after it returned, and then if something happened meanwhile")
        void coalesces() throws Exception {
            CountDownLatch inside = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            AtomicInteger together = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            Watch watch =
                    activity.watch(
                            directory,
                            () -> true,
                            () -> {
                                most.accumulateAndGet(together.incrementAndGet(), Math::max);
                                wakes.incrementAndGet();
                                inside.countDown();
                                awaitLatch(release);
                                together.decrementAndGet();
                            });
            assertThat(inside.await(20, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 100; i++) {
                ((WatchedLog) watch).signal();
            }
            assertThat(wakes).hasValue(1);
            release.countDown();
            awaitMoreThan(1);
            assertThat(most).hasValue(1);
        }

        @Test
        @DisplayName("may fail: the log stays watched")
        void failing() {
            activity.watch(
                    directory,
                    () -> true,
                    () -> {
                        wakes.incrementAndGet();
                        throw new IllegalStateException("planned");
                    });
            awaitMoreThan(3);
        }

        @Test
        @DisplayName("of a busy log does not keep others from being woken")
        void fair() throws IOException {
            List<AtomicInteger> busy = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                AtomicInteger count = new AtomicInteger();
                busy.add(count);
                WatchedLog[] self = new WatchedLog[1];
                CountDownLatch known = new CountDownLatch(1);
                self[0] =
                        (WatchedLog)
                                activity.watch(
                                        directory,
                                        () -> true,
                                        () -> {
                                            awaitLatch(known);
                                            count.incrementAndGet();
                                            self[0].signal();
                                        });
                known.countDown();
            }
            watchWithoutNews(directory);
            awaitMoreThan(0);
            await().atMost(LONG).until(() -> busy.stream().allMatch(c -> c.get() > 100));
            int before = wakes.get();
            Files.writeString(directory.resolve("1Cv8.lgf"), "header");
            awaitMoreThan(before);
        }

        @Test
        @DisplayName("of everyone follows when the system lost events")
        void overflow() {
            AtomicInteger overflows = new AtomicInteger();
            AtomicInteger changes = new AtomicInteger();
            BlockingQueue<WatchKey> keys = new LinkedBlockingQueue<>(List.of(new OverflowKey()));
            try (Notifications notifications =
                    new Notifications(
                            Optional.of(events(keys, path -> new OverflowKey())),
                            path -> changes.incrementAndGet(),
                            path -> changes.incrementAndGet(),
                            overflows::incrementAndGet)) {
                assertThat(notifications.ensure(directory)).isEqualTo(Notifications.State.APPEARED);
                await().atMost(LONG).until(() -> overflows.get() == 1);
                assertThat(changes).hasValue(0);
            }
        }
    }

    @Test
    @DisplayName(
            "when the system has no more watches, logs are polled and it is not asked again soon")
    void refused() {
        activity.close();
        AtomicInteger asked = new AtomicInteger();
        activity =
                new WatchedActivity(
                        Optional.of(
                                events(
                                        new LinkedBlockingQueue<>(),
                                        path -> {
                                            asked.incrementAndGet();
                                            throw new IOException(
                                                    "User limit of inotify watches reached");
                                        })));
        AtomicInteger others = new AtomicInteger();
        activity.watch(directory, () -> true, wakes::incrementAndGet);
        activity.watch(directory.getParent(), () -> true, others::incrementAndGet);
        await().atMost(LONG).until(() -> wakes.get() > 3 && others.get() > 3);
        assertThat(asked).hasValue(1);
    }

    private interface Registering {
        WatchKey register(Path directory) throws IOException;
    }

    private static FileEvents events(BlockingQueue<WatchKey> keys, Registering registering) {
        return new FileEvents() {
            @Override
            public WatchKey register(Path directory) throws IOException {
                return registering.register(directory);
            }

            @Override
            public WatchKey take() throws InterruptedException {
                return keys.take();
            }

            @Override
            public void close() {
                keys.clear();
            }
        };
    }

    /** Tells that events were lost. */
    private static final class OverflowKey implements WatchKey {

        private static final WatchEvent<?> OVERFLOW =
                new WatchEvent<Object>() {
                    @Override
                    public Kind<Object> kind() {
                        return StandardWatchEventKinds.OVERFLOW;
                    }

                    @Override
                    public int count() {
                        return 1;
                    }

                    @Override
                    public Object context() {
                        return "";
                    }
                };

        @Override
        public boolean isValid() {
            return true;
        }

        @Override
        public List<WatchEvent<?>> pollEvents() {
            return List.of(OVERFLOW);
        }

        @Override
        public boolean reset() {
            return true;
        }

        @Override
        public void cancel() {}

        @Override
        public Watchable watchable() {
            return Path.of("");
        }
    }

    private Watch watchWithoutNews(Path folder) {
        return activity.watch(folder, () -> false, wakes::incrementAndGet);
    }

    /** The count of wakes once none has come for a while, the one at the beginning included. */
    private int settled() {
        AtomicInteger last = new AtomicInteger(-1);
        await().atMost(LONG)
                .pollInterval(Duration.ofMillis(300))
                .until(() -> wakes.get() == last.getAndSet(wakes.get()));
        return wakes.get();
    }

    private void awaitMoreThan(int before) {
        await().atMost(LONG).until(() -> wakes.get() > before);
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
