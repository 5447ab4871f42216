package io.dromedary.component.kod;

import io.dromedary.kod.collision.CollisionJudge;
import io.dromedary.kod.collision.IncomingMessage;
import io.dromedary.kod.collision.Proposal;
import io.dromedary.kod.collision.Reception;
import io.dromedary.kod.collision.ReceptionRegistry;
import io.dromedary.kod.health.Figure;
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
import io.dromedary.kod.receive.NotNowException;
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
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.stream.IntStream;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.DefaultProducer;

/**
 * Has a received message applied, and then takes it into the registry. Where a version of this node
 * stays, 1C gets that in place of what was received. Messages and changes that have the same object
 * go one after the other.
 */
final class ReceivedProducer extends DefaultProducer {

    /** Short, as whoever waits has a place of those that messages of other streams need. */
    private static final Duration TURN = Duration.ofSeconds(1);

    private final KodEndpoint endpoint;
    private final KodComponent component;
    private final KodRules rules;
    private final MessageReader reader;
    private final ReceivedObjects objects;
    private final ReceptionRegistry registry;
    private Optional<Endpoint> apply = Optional.empty();
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
        String applying = endpoint.getConfiguration().getApply();
        apply =
                applying.isEmpty()
                        ? Optional.empty()
                        : Optional.of(endpoint.getCamelContext().getEndpoint(applying));
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
        alarms =
                endpoint.alarms(
                        Set.of(Figure.EQUAL),
                        meters::figures,
                        new RecentIncidents(Clock.systemUTC()),
                        List::of);
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
        if (apply.isEmpty()) {
            Reception reception = registry.take(incoming, judge);
            taken(header.stream(), read.size(), reception);
            answer(message, header, read, without(read, reception.takenOut()));
            return;
        }
        enter(exchange, incoming);
        try {
            Proposal proposal = registry.propose(incoming, judge);
            answer(message, header, read, with(read, proposal.kept()));
            template.send(apply.get(), exchange);
            if (isApplied(exchange)) {
                taken(header.stream(), read.size(), take(incoming, proposal));
            }
        } finally {
            component.underWay().leave(exchange);
        }
    }

    private void enter(Exchange exchange, IncomingMessage message)
            throws InterruptedException, NotNowException {
        List<ObjectKey> keys = message.objects().stream().map(ChangedObject::key).toList();
        Optional<ObjectKey> busy = component.underWay().enter(exchange, keys, TURN);
        if (busy.isPresent()) {
            throw new NotNowException(
                    "another state of " + busy.get() + " is on its way to 1C or from there");
        }
    }

    private static boolean isApplied(Exchange exchange) {
        return !exchange.isFailed() && !exchange.isRollbackOnly() && !exchange.isRollbackOnlyLast();
    }

    private Reception take(IncomingMessage message, Proposal proposal) throws NotNowException {
        return registry.take(message, proposal)
                .orElseThrow(
                        () ->
                                new NotNowException(
                                        "an object of it has been changed by another process while 1C"
                                                + " applied it"));
    }

    private void taken(StreamKey stream, int objects, Reception reception) {
        if (!reception.isRepeated()) {
            meters.taken(stream, objects, reception.equal());
        }
        events.tell(); // if this fails the message comes again
        component.wakeDispatcher();
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

    private static List<MessageObject> without(
            List<MessageObject> read, SortedSet<Integer> takenOut) {
        return IntStream.rangeClosed(1, read.size())
                .filter(number -> !takenOut.contains(number))
                .mapToObj(number -> read.get(number - 1))
                .toList();
    }

    private static List<MessageObject> with(
            List<MessageObject> read, SortedMap<Integer, MessageObject> kept) {
        return IntStream.rangeClosed(1, read.size())
                .mapToObj(number -> kept.getOrDefault(number, read.get(number - 1)))
                .toList();
    }

    /** A message whose objects are the same stays as it is, byte for byte. */
    private static void answer(
            Message message,
            MessageHeader header,
            List<MessageObject> read,
            List<MessageObject> objects)
            throws IOException {
        message.setHeader(KodConstants.OBJECTS, objects.size());
        message.setHeader(KodConstants.EMPTY, objects.isEmpty());
        if (!objects.equals(read)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            MessageText.write(out, header, objects);
            message.setBody(out.toByteArray());
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
