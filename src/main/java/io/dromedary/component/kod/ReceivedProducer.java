package io.dromedary.component.kod;

import io.dromedary.kod.collision.CollisionJudge;
import io.dromedary.kod.collision.IncomingMessage;
import io.dromedary.kod.collision.Reception;
import io.dromedary.kod.collision.ReceptionRegistry;
import io.dromedary.kod.health.RecentIncidents;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageHeader;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.MessageObject;
import io.dromedary.kod.message.MessageReader;
import io.dromedary.kod.message.MessageText;
import io.dromedary.kod.message.RefusedMessageException;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.message.UnreadableMessageException;
import io.dromedary.kod.registry.ChangedObject;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.rules.KodRules;
import io.dromedary.kod.submit.ReceivedObjects;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.DefaultProducer;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * Takes a received message into the registry, before it is given to 1C: what must not be applied,
 * because a version of this node stays, is taken out of it. Messages that have the same object wait
 * for each other.
 */
final class ReceivedProducer extends DefaultProducer {

    /** Longer than a step should take that gives a message to 1C. */
    private static final Duration TURN = Duration.ofMinutes(5);

    private final KodEndpoint endpoint;
    private final KodComponent component;
    private final KodRules rules;
    private final MessageReader reader;
    private final ReceivedObjects objects;
    private final ReceptionRegistry registry;
    private ProducerTemplate template;
    private CollisionJudge judge;
    private CollisionEvents events;
    private ReceivedMeters meters;
    private KodAlarms alarms;

    ReceivedProducer(KodEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        this.component = endpoint.getKodComponent();
        this.rules = component.rules();
        this.reader = new MessageReader(endpoint.limits());
        this.objects = new ReceivedObjects(rules, component.schemas());
        this.registry = component.getStore().receptions(rules, Clock.systemUTC());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        template = endpoint.getCamelContext().createProducerTemplate();
        judge = new EndpointJudge(template, endpoint.getConfiguration());
        events =
                new CollisionEvents(
                        registry,
                        template,
                        endpoint.getConfiguration().getEvents(),
                        rules.thisNode().code(),
                        component.meters());
        meters = new ReceivedMeters(component.meters(), Clock.systemUTC());
        alarms = endpoint.alarms(meters::figures, new RecentIncidents(Clock.systemUTC()));
    }

    @Override
    protected void doStop() throws Exception {
        alarms.close();
        meters.close();
        template.stop();
        super.doStop();
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        byte[] bytes = message.getMandatoryBody(byte[].class);
        List<MessageObject> read = new ArrayList<>();
        MessageHeader header = reader.read(new ByteArrayInputStream(bytes), read::add).header();
        MessageName name = name(message, header.stream());
        IncomingMessage incoming = new IncomingMessage(name, sha256(bytes), states(read));
        awaitTurn(exchange, incoming);
        Reception reception = registry.take(incoming, judge);
        if (!reception.isRepeated()) {
            meters.taken(header.stream(), read.size(), reception.equal());
        }
        events.tell(); // before the message goes on: if this fails it comes again
        component.wakeDispatcher();
        answer(message, header, read, reception.takenOut());
    }

    /** Until the exchange has ended, no other one gives 1C a state of these objects. */
    private void awaitTurn(Exchange exchange, IncomingMessage message) throws InterruptedException {
        exchange.getExchangeExtension()
                .addOnCompletion(
                        new SynchronizationAdapter() {
                            @Override
                            public void onDone(Exchange ended) {
                                component.underWay().leave(exchange);
                            }
                        });
        List<ObjectKey> keys = message.objects().stream().map(ChangedObject::key).toList();
        Optional<ObjectKey> taken = component.underWay().enter(exchange, keys, TURN);
        if (taken.isPresent()) {
            throw new IllegalStateException(
                    "Another message with "
                            + taken.get()
                            + " has been given to 1C for more than "
                            + TURN.toMinutes()
                            + " minutes and is not done; "
                            + message.name().fileName()
                            + " must not overtake it, and is tried again later. See what the route"
                            + " does with that message, and give its steps time limits");
        }
    }

    private List<ChangedObject> states(List<MessageObject> read)
            throws UnreadableMessageException, RefusedMessageException {
        List<ChangedObject> states = new ArrayList<>(read.size());
        try {
            for (MessageObject object : read) {
                states.add(objects.of(object, states.size() + 1));
            }
        } catch (IllegalArgumentException e) {
            throw UnreadableMessageException.forGood(e.getMessage());
        }
        return states;
    }

    private MessageName name(Message message, StreamKey written) throws RefusedMessageException {
        StreamKey stream =
                new StreamKey(
                        message.getHeader(KodConstants.SENDER, written.sender(), String.class),
                        message.getHeader(
                                KodConstants.RECIPIENT, written.recipient(), String.class));
        if (!stream.equals(written)) {
            throw new IllegalArgumentException(
                    "The header of the message says " + written + ", the route " + stream);
        }
        if (!stream.recipient().equals(rules.thisNode().code())) {
            throw new IllegalArgumentException(
                    "The message is for node "
                            + stream.recipient()
                            + ", and this is "
                            + rules.thisNode().code()
                            + " (this-node in config/kod.yaml)");
        }
        if (!rules.nodes().containsKey(stream.sender())) {
            throw new RefusedMessageException(
                    "It comes from node "
                            + stream.sender()
                            + ", which is not among the nodes of config/kod.yaml");
        }
        String mark = message.getHeader(KodConstants.MARK, String.class);
        Integer number = message.getHeader(KodConstants.NUMBER, Integer.class);
        if (mark == null || number == null) {
            throw new IllegalArgumentException(
                    "kod:changes?received=true needs the headers KodMark and KodNumber, as"
                            + " kod:messages sets them");
        }
        return new MessageName(stream, new Mark(mark), number);
    }

    /** A message of which nothing was taken out stays as it is, byte for byte. */
    private static void answer(
            Message message,
            MessageHeader header,
            List<MessageObject> read,
            SortedSet<Integer> takenOut)
            throws IOException {
        message.setHeader(KodConstants.OBJECTS, read.size() - takenOut.size());
        message.setHeader(KodConstants.EMPTY, read.size() == takenOut.size());
        if (takenOut.isEmpty()) {
            return;
        }
        List<MessageObject> rest = new ArrayList<>();
        for (int i = 0; i < read.size(); i++) {
            if (!takenOut.contains(i + 1)) {
                rest.add(read.get(i));
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        MessageText.write(out, header, rest);
        message.setBody(out.toByteArray());
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
