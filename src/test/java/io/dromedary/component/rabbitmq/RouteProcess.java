package io.dromedary.component.rabbitmq;

import io.dromedary.component.journal.JournalComponent;
import io.dromedary.journal.Journal;
import io.dromedary.journal.sqlite.SqliteJournal;
import io.dromedary.subscription.SubscriptionSettings;
import io.dromedary.subscription.Subscriptions;
import io.dromedary.subscription.sqlite.SqliteSubscriptionStore;
import io.dromedary.testkit.rabbit.RabbitAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;

/**
 * A queue to a journal, or a journal to an exchange, in a process to be killed, on request with a
 * {@link Defects defect}. Says on its output what has happened, see {@link Said}.
 */
public final class RouteProcess {

    static final String CHANNEL = "events";
    static final String SUBSCRIBER = "outlet";
    static final String EXCHANGE = "faults";
    static final String QUEUE = "faults";

    /** Type of the event that a channel ends with. */
    static final String END = "end";

    private static final int PAUSE_MILLIS = 20;

    /** What it is to do. */
    enum Way {
        INLET,
        OUTLET
    }

    /** Which mistake it makes. */
    enum Defect {
        NONE,
        ACKNOWLEDGES_BEFORE_APPEND,
        PRESUMES_CONFIRMS
    }

    /** A line of its output. */
    enum Said {
        /** Something has been appended. */
        STORED("said: stored"),
        /** An exchange has failed. */
        REFUSED("was not processed and will be delivered again"),
        /** Everything has arrived, as far as it knows. */
        DONE("said: done");

        private final String text;

        Said(String text) {
            this.text = text;
        }

        boolean isIn(String output) {
            return output.contains(text);
        }

        private void say() {
            System.out.println(text);
        }
    }

    private RouteProcess() {}

    /** What starts it, with the classes of this JVM. */
    static List<String> command(Path folder, Way way, Defect defect, RabbitAddress address) {
        return new ArrayList<>(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RouteProcess.class.getName(),
                        folder.toString(),
                        way.name(),
                        defect.name(),
                        address.host(),
                        Integer.toString(address.port()),
                        address.user(),
                        address.password(),
                        address.virtualHost()));
    }

    static Path journal(Path folder) {
        return folder.resolve("journal.db");
    }

    static Path state(Path folder) {
        return folder.resolve("state.db");
    }

    /** Runs until killed. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Defect defect = Defect.valueOf(arguments[2]);
        RabbitAddress address =
                new RabbitAddress(
                        arguments[3],
                        Integer.parseInt(arguments[4]),
                        arguments[5],
                        arguments[6],
                        arguments[7]);
        Defects defects = new Defects();
        try (SqliteJournal journal = SqliteJournal.open(journal(folder));
                SqliteSubscriptionStore store = SqliteSubscriptionStore.open(state(folder));
                Subscriptions subscriptions =
                        new Subscriptions(journal, store, SubscriptionSettings.DEFAULT);
                DefaultCamelContext camel = new DefaultCamelContext()) {
            Journal given =
                    defect == Defect.ACKNOWLEDGES_BEFORE_APPEND
                            ? defects.answeringEarly(journal)
                            : journal;
            ConnectionFactory connections =
                    defect == Defect.PRESUMES_CONFIRMS
                            ? defects.presumingConfirms(address.spring())
                            : address.spring();
            camel.disableJMX();
            JournalComponent component = new JournalComponent();
            component.setJournal(given);
            component.setSubscriptions(subscriptions);
            camel.addComponent("journal", component);
            RabbitEventsComponent rabbit = new RabbitEventsComponent();
            rabbit.setConnectionFactory(connections);
            camel.addComponent("rabbitmq-events", rabbit);
            if (Way.valueOf(arguments[1]) == Way.INLET) {
                inlet(camel, journal);
            } else {
                outlet(camel, subscriptions);
            }
        }
    }

    private static void inlet(DefaultCamelContext camel, Journal journal) throws Exception {
        route(
                camel,
                "rabbitmq-events:" + EXCHANGE + "?queue=" + QUEUE + "&bindings=%23",
                "journal:" + CHANNEL);
        boolean stored = false;
        for (long after = 0; ; TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS)) {
            for (Journal.Page page = journal.read(CHANNEL, after, 500, 1 << 20);
                    !page.events().isEmpty();
                    page = journal.read(CHANNEL, after, 500, 1 << 20)) {
                int last = page.events().size() - 1;
                after = page.events().get(last).position();
                if (page.events().get(last).type().equals(END)) {
                    Said.DONE.say();
                } else if (!stored) {
                    stored = true;
                    Said.STORED.say();
                }
            }
        }
    }

    private static void outlet(DefaultCamelContext camel, Subscriptions subscriptions)
            throws Exception {
        route(
                camel,
                "journal:"
                        + CHANNEL
                        + "?batchSize=100&inFlight=3&redeliveryDelay=100&subscriber="
                        + SUBSCRIBER,
                "rabbitmq-events:" + EXCHANGE + "?confirmTimeout=2000");
        while (subscriptions.get(SUBSCRIBER).lag() > 0) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
        // Until then an acknowledged offset may be in memory alone.
        TimeUnit.MILLISECONDS.sleep(2 * SubscriptionSettings.DEFAULT.saveEvery().toMillis());
        Said.DONE.say();
        Thread.currentThread().join();
    }

    private static void route(DefaultCamelContext camel, String from, String to) throws Exception {
        camel.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        errorHandler(noErrorHandler());
                        from(from).to(to);
                    }
                });
        camel.start();
    }
}
