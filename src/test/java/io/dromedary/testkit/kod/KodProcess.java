package io.dromedary.testkit.kod;

import io.dromedary.component.kod.KodConstants;
import io.dromedary.kod.message.Extent;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.Marks;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.MinuteDirectories;
import io.dromedary.kod.message.NameGrammar;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.store.KodStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * A node that sends and receives at the same time, to be killed: two routes with {@code
 * kod:messages}, one of which writes what the other one of this process or of another applies.
 *
 * <p>Arguments: the folder of the run, the code of the sender, and options. It waits for a line on
 * its input before it begins, so that it can be started beforehand.
 */
public final class KodProcess {

    /** Name of the exchange directory in the folder. */
    static final String EXCHANGE = "exchange";

    /** Name of the ledger in the folder. */
    static final String LEDGER = "ledger.txt";

    /** Name of what was to be sent, in the folder of a sender. */
    static final String INTENTS = "intents.txt";

    /** Name of what was said to have been sent, in the folder of a sender. */
    static final String ACKNOWLEDGED = "acknowledged.txt";

    /** As option: send nothing new, and end when nothing waits. */
    static final String DRAIN = "--drain";

    /** As option: the file is removed before it is applied. */
    static final String REMOVES_FIRST = "--defect=removes-first";

    /** As option: the route says that it is done when it is not. */
    static final String DONE_EARLY = "--defect=done-early";

    /** As option: what was received before is forgotten when the process begins. */
    static final String FORGETS = "--defect=forgets-receipts";

    /** Messages of one mark; as many as are received at a time. */
    static final int MOST_OF_A_MARK = 4;

    private static final StreamKey PREPARED = new StreamKey("01", "02");
    private static final int MOST_WAITING = 60;
    private static final long LONGEST_DELAY = 60;
    private static final int LONGEST_VALUE = 50;

    private final Path exchange;
    private final Path own;
    private final StreamKey stream;
    private final List<String> options;
    private final KodLedger ledger;
    private final Random random = new Random();
    private final DefaultCamelContext camel = new DefaultCamelContext();

    private KodProcess(Path folder, String sender, List<String> options) throws IOException {
        this.exchange = Files.createDirectories(folder.resolve(EXCHANGE));
        this.own = Files.createDirectories(folder.resolve(sender));
        this.stream = new StreamKey(sender, PREPARED.recipient());
        this.options = options;
        this.ledger = new KodLedger(folder.resolve(LEDGER));
    }

    /** Runs until killed, or until nothing waits if it is to drain. */
    public static void main(String[] arguments) throws Exception {
        KodProcess process =
                new KodProcess(
                        Path.of(arguments[0]),
                        arguments[1],
                        List.of(arguments).subList(2, arguments.length));
        process.camel.disableJMX();
        process.camel.start();
        if (System.in.read() < 0) {
            return;
        }
        process.run();
        System.exit(0);
    }

    private void run() throws Exception {
        if (options.contains(FORGETS)) {
            forget(database(own));
        }
        KodStore store = KodStore.open(database(own));
        camel.getRegistry().bind("store", store);
        camel.addRoutes(routes());
        ProducerTemplate sender = camel.createProducerTemplate();
        resend(sender);
        Marks marks = new Marks(store, Clock.systemUTC());
        while (!options.contains(DRAIN)) {
            if (waiting() < MOST_WAITING) {
                session(sender, marks.next(stream.sender()));
            }
            TimeUnit.MILLISECONDS.sleep(random.nextInt(5));
        }
        while (waiting() > 0) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        TimeUnit.MILLISECONDS.sleep(2 * LONGEST_DELAY);
    }

    /** The database of a node. */
    static Path database(Path own) {
        return own.resolve("kod.db");
    }

    private static void forget(Path database) throws SQLException {
        if (Files.exists(database)) {
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                    Statement statement = connection.createStatement()) {
                statement.execute("delete from receipt");
            }
        }
    }

    private RouteBuilder routes() {
        String directory = "kod:messages?directory=" + exchange;
        return new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from(directory + "&recipient=" + stream.recipient() + "&pollInterval=5ms")
                        .process(KodProcess.this::apply);
                from("direct:send").to(directory).process(KodProcess.this::acknowledge);
            }
        };
    }

    private void apply(Exchange received) throws IOException {
        String fileName = received.getMessage().getHeader(KodConstants.FILE_NAME, String.class);
        String sha256 = received.getMessage().getHeader(KodConstants.SHA256, String.class);
        String mark = received.getMessage().getHeader(KodConstants.MARK, String.class);
        if (options.contains(REMOVES_FIRST)) {
            Files.delete(exchange.resolve(new Mark(mark).minute()).resolve(fileName));
        }
        if (options.contains(DONE_EARLY)) {
            applyLater(fileName, sha256);
        } else {
            ledger.apply(fileName, sha256);
        }
    }

    private void applyLater(String fileName, String sha256) {
        Thread later =
                new Thread(
                        () -> {
                            try {
                                TimeUnit.MILLISECONDS.sleep(random.nextLong(LONGEST_DELAY));
                                ledger.apply(fileName, sha256);
                            } catch (IOException | InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        later.start();
    }

    /** The messages of a mark. */
    private void session(ProducerTemplate sender, Mark mark) throws IOException {
        int messages = 1 + random.nextInt(MOST_OF_A_MARK);
        for (int number = 1; number <= messages; number++) {
            MessageName name = new MessageName(stream, mark, number);
            note(INTENTS, name.fileName());
            send(sender, name);
        }
    }

    /** What was not acknowledged when the last process was killed is sent again. */
    private void resend(ProducerTemplate sender) throws IOException {
        Set<String> open = new LinkedHashSet<>(notes(INTENTS));
        notes(ACKNOWLEDGED).forEach(open::remove);
        for (String fileName : open) {
            Optional<MessageName> name = NameGrammar.STANDARD.parse(fileName);
            send(sender, name.orElseThrow());
        }
    }

    private void send(ProducerTemplate sender, MessageName name) {
        Exchange sent =
                sender.send(
                        "direct:send",
                        exchange -> {
                            exchange.getMessage().setBody(text(name));
                            exchange.getMessage()
                                    .setHeaders(
                                            Map.of(
                                                    KodConstants.MARK, name.mark().digits(),
                                                    KodConstants.NUMBER, name.number()));
                        });
        if (sent.getException() != null) {
            throw new IllegalStateException(sent.getException());
        }
    }

    private void acknowledge(Exchange sent) throws IOException {
        note(ACKNOWLEDGED, sent.getMessage().getHeader(KodConstants.FILE_NAME, String.class));
    }

    /** The message of a name: the same one each time. */
    static String text(MessageName name) {
        String value =
                name.fileName()
                        .repeat(1 + Math.floorMod(name.fileName().hashCode(), LONGEST_VALUE));
        return "{\"message\":{\"header\":{\"sender\":\"%s\",\"recipient\":\"%s\",\"version\":1},\"body\":{\"object\":[{\"#type\":\"Документ.Заказ\",\"#value\":\"%s\"}]}}}"
                .formatted(name.stream().sender(), name.stream().recipient(), value);
    }

    /** Adds a line; a kill loses nothing that was written. */
    private void note(String file, String line) throws IOException {
        Files.write(
                own.resolve(file),
                (line + "\n").getBytes(StandardCharsets.US_ASCII),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private List<String> notes(String file) throws IOException {
        Path path = own.resolve(file);
        return Files.exists(path) ? Files.readAllLines(path) : List.of();
    }

    /** However many temporary files the killed ones have left in the directories before. */
    private int waiting() throws IOException {
        return new MinuteDirectories(exchange, NameGrammar.STANDARD)
                .portion(any -> true, new Extent(MOST_WAITING, MOST_WAITING, Integer.MAX_VALUE))
                .messages()
                .size();
    }
}
