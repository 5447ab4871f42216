package io.dromedary.testkit.kod;

import io.dromedary.event.FencedException;
import io.dromedary.kod.message.Marks;
import io.dromedary.kod.message.MessageLimits;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.MessageObject;
import io.dromedary.kod.message.MessageWriter;
import io.dromedary.kod.registry.ChangedObject;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.Oversized;
import io.dromedary.kod.rules.CollisionPolicy;
import io.dromedary.kod.send.History;
import io.dromedary.kod.send.OutgoingMessage;
import io.dromedary.kod.send.Resolver;
import io.dromedary.kod.send.SendDispatcher;
import io.dromedary.kod.send.SendListener;
import io.dromedary.kod.send.SendRegistry;
import io.dromedary.kod.send.SendSettings;
import io.dromedary.kod.store.KodStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A centre to be killed, which changes objects and sends them to nodes 02 and 03: a registry in
 * SQLite, a dispatcher, and an exchange directory that nobody empties.
 *
 * <p>Arguments and input as of {@link KodProcess}.
 */
public final class SendingProcess implements SendListener {

    /** How many objects there are, each of which refers to the one before. */
    static final int OBJECTS = 20;

    private static final int MOST_AT_ONCE = 6;
    private static final int MOST_WAITING = 12;
    private static final SendSettings SETTINGS =
            new SendSettings(
                    MOST_WAITING,
                    1 << 20,
                    1,
                    3,
                    400,
                    3,
                    MessageLimits.DEFAULT,
                    1 << 20,
                    Duration.ofMillis(2),
                    Duration.ofMillis(10),
                    Duration.ofMillis(100),
                    Duration.ofMinutes(5),
                    LocalTime.of(3, 0));

    private final Path own;
    private final MessageWriter writer;
    private final Random random = new Random();

    private SendingProcess(Path folder, String code) throws IOException {
        this.own = Files.createDirectories(folder.resolve(code));
        this.writer =
                new MessageWriter(Files.createDirectories(folder.resolve(KodProcess.EXCHANGE)));
    }

    /** Runs until killed, or until nothing waits if it is to drain. */
    public static void main(String[] arguments) throws Exception {
        SendingProcess process = new SendingProcess(Path.of(arguments[0]), arguments[1]);
        if (System.in.read() < 0) {
            return;
        }
        process.run(arguments[1], List.of(arguments).contains(KodProcess.DRAIN));
        System.exit(0);
    }

    /** The registry of a run. */
    static KodStore store(Path folder, String code) {
        return KodStore.open(folder.resolve(code).resolve("kod.db"));
    }

    private void run(String code, boolean drains) throws Exception {
        KodStore store = KodStore.open(own.resolve("kod.db"));
        Clock clock = Clock.systemUTC();
        SendRegistry registry = store.takeOver(clock);
        ExecutorService threads = Executors.newCachedThreadPool();
        SendDispatcher dispatcher =
                new SendDispatcher(
                        SETTINGS,
                        registry,
                        registry,
                        Exchange.rules(code, CollisionPolicy.CENTRE_WINS),
                        new Marks(store, clock),
                        (expression, head, value) -> Set.of(),
                        Resolver.NONE,
                        this::send,
                        this,
                        threads,
                        clock);
        threads.execute(dispatcher);
        while (!drains) {
            if (waiting(store) < MOST_WAITING) {
                submit(store, code, clock);
                dispatcher.wake();
            }
            TimeUnit.MILLISECONDS.sleep(random.nextInt(5));
        }
        while (waiting(store) > 0) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        boolean unused = dispatcher.close(Duration.ofMinutes(1));
    }

    private static int waiting(KodStore store) {
        return store.objects().waiting(Optional.empty(), MOST_WAITING, Long.MAX_VALUE).size();
    }

    /** Some objects in a state each that there never was before. */
    private void submit(KodStore store, String code, Clock clock) throws IOException {
        List<ChangedObject> changes = new ArrayList<>();
        StringBuilder lines = new StringBuilder();
        for (int i = 1 + random.nextInt(MOST_AT_ONCE); i > 0; i--) {
            int object = random.nextInt(OBJECTS);
            long state = System.nanoTime();
            changes.add(change(object, state));
            lines.append(object).append(' ').append(state).append('\n');
        }
        note(KodProcess.INTENTS, lines);
        store.changes(code, clock).submit(changes);
        note(KodProcess.ACKNOWLEDGED, lines);
    }

    /** The key of an object. */
    static ObjectKey key(int object) {
        return new ObjectKey(Exchange.TYPE, "%036d".formatted(object));
    }

    private static ChangedObject change(int object, long state) {
        return new ChangedObject(
                key(object),
                MessageObject.of(
                        "",
                        Exchange.TYPE,
                        ("\"" + object + " " + state + "\"").getBytes(StandardCharsets.UTF_8)),
                false,
                Optional.empty(),
                object % 5 == 0 ? List.of() : List.of(key(object - 1)),
                Optional.empty(),
                Optional.empty());
    }

    private CompletionStage<?> send(OutgoingMessage message) {
        try {
            return CompletableFuture.completedFuture(
                    writer.write(message.name(), out -> out.write(message.body())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds lines; a kill loses nothing that was written. */
    private void note(String file, CharSequence lines) throws IOException {
        Files.writeString(
                own.resolve(file), lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static void tell(String what) {
        System.err.println(what);
    }

    @Override
    public void delivered(OutgoingMessage message) {
        tell("delivered " + message.name());
    }

    @Override
    public void failed(MessageName name, int attempts, Throwable cause) {
        tell(name + " failed: " + cause);
    }

    @Override
    public void skipped(String node, int objects) {
        tell(objects + " skipped for " + node);
    }

    @Override
    public void missing(String node, ObjectKey referrer, ObjectKey target) {
        tell(referrer + " goes to " + node + " without " + target);
    }

    @Override
    public void oversized(MessageName name, long bytes) {
        tell(name + " has " + bytes);
    }

    @Override
    public void putAside(Oversized oversized, long most) {
        tell("aside " + oversized);
    }

    @Override
    public void held(ObjectKey object, String reason) {
        tell(object + " held: " + reason);
    }

    @Override
    public void completed(int considered, int delivered) {
        tell("completed " + considered + ", " + delivered);
    }

    @Override
    public void givenUp(String reason) {
        tell("given up: " + reason);
    }

    @Override
    public void historyCompleted(History history) {
        tell("through: " + history);
    }

    @Override
    public void leftBehind(String node) {
        tell(node + " is left behind");
    }

    @Override
    public void caughtUp(String node) {
        tell(node + " has caught up");
    }

    @Override
    public void takenOver(FencedException cause) {
        tell(cause.toString());
    }

    @Override
    public void troubled(RuntimeException cause) {
        tell(cause.toString());
    }
}
