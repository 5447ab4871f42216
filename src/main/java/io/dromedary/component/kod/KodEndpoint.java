package io.dromedary.component.kod;

import io.dromedary.component.journal.MessageTooLargeException;
import io.dromedary.kod.health.AlarmKind;
import io.dromedary.kod.health.Alarms.Measured;
import io.dromedary.kod.health.Alarms.Standing;
import io.dromedary.kod.health.Cause;
import io.dromedary.kod.health.Incidents;
import io.dromedary.kod.health.RecentIncidents;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageLimits;
import io.dromedary.kod.message.MinuteDirectories;
import io.dromedary.kod.message.NameGrammar;
import io.dromedary.kod.receive.FailurePolicy;
import io.dromedary.kod.receive.MessageGroups;
import io.dromedary.kod.receive.ReceiveSettings;
import io.dromedary.kod.registry.AsideTotal;
import io.dromedary.kod.send.SendSettings;
import io.dromedary.kod.store.KodStore;
import io.dromedary.kod.submit.InitialMarks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;

/** Exchange data of КОД (контролируемый обмен данными) with other 1C nodes. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "kod",
        title = "1C Controlled Exchange",
        syntax = "kod:kind",
        category = {Category.FILE, Category.MESSAGING},
        headersClass = KodConstants.class)
public class KodEndpoint extends DefaultEndpoint {

    private static final String MESSAGES = "messages";
    private static final String CHANGES = "changes";
    private static final String GROUP = "group";
    private static final String ACKNOWLEDGE = "acknowledge";
    private static final String SPLIT = "split";

    @UriParam private KodConfiguration configuration;

    private NameGrammar grammar = NameGrammar.STANDARD;
    private MessageLimits limits = MessageLimits.DEFAULT;
    private ReceiveSettings settings;
    private Optional<InitialMarks> initialMarks = Optional.empty();

    /** Made by the component. */
    public KodEndpoint(String uri, KodComponent component, KodConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    @Override
    public Producer createProducer() {
        return switch (configuration.getKind()) {
            case CHANGES ->
                    configuration.isReceived()
                            ? new ReceivedProducer(this)
                            : new ChangesProducer(this);
            case SPLIT -> new KodSplitProducer(this);
            case GROUP -> new GroupProducer(this);
            case ACKNOWLEDGE -> new AcknowledgeProducer(this);
            default -> new KodProducer(this);
        };
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        DefaultConsumer consumer =
                switch (configuration.getKind()) {
                    case CHANGES -> new ChangesConsumer(this, processor);
                    case SPLIT, GROUP, ACKNOWLEDGE ->
                            throw new IllegalArgumentException(
                                    "kod:"
                                            + configuration.getKind()
                                            + " is a step of a route and cannot be read from");
                    default -> new KodConsumer(this, processor);
                };
        configureConsumer(consumer);
        return consumer;
    }

    /** Checks every option that can be checked without touching the directory. */
    @Override
    protected void doBuild() throws Exception {
        super.doBuild();
        limits =
                new MessageLimits(
                        configuration.getMaxBytes(),
                        configuration.getMaxDepth(),
                        configuration.getMaxObjects());
        switch (configuration.getKind()) {
            case CHANGES -> initialMarks = buildInitialMarks();
            case MESSAGES, SPLIT, GROUP, ACKNOWLEDGE -> buildMessages();
            default ->
                    throw new IllegalArgumentException(
                            "kod:"
                                    + configuration.getKind()
                                    + " does not exist; write kod:messages, kod:changes,"
                                    + " kod:split, kod:group or kod:acknowledge");
        }
    }

    /**
     * How changes are sent; where they are submitted the same options say nothing of that.
     *
     * @throws IllegalArgumentException if options contradict each other
     */
    SendSettings sendSettings() {
        return new SendSettings(
                configuration.getPortionObjects(),
                configuration.getPortionBytes(),
                configuration.getMinObjectsPerStream(),
                configuration.getMaxParallel(),
                configuration.getMaxMessageBytes(),
                configuration.getMaxMessageObjects(),
                limits,
                configuration.getMaxBytesUnderWay(),
                Duration.ofMillis(configuration.getPollInterval()),
                Duration.ofMillis(configuration.getRedeliveryDelay()),
                Duration.ofMillis(configuration.getMaximumRedeliveryDelay()),
                Duration.ofMillis(configuration.getNodePatience()),
                nightly());
    }

    private LocalTime nightly() {
        try {
            return LocalTime.parse(configuration.getNightly());
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "kod:changes: option nightly is a time of day like 03:00, not '"
                            + configuration.getNightly()
                            + "'",
                    e);
        }
    }

    private Optional<InitialMarks> buildInitialMarks() {
        String from = configuration.getInitialFrom();
        String to = configuration.getInitialTo();
        if (from.isEmpty() && to.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new InitialMarks(
                            Mark.given(from, Instant.now()),
                            Mark.given(to, Instant.now()),
                            configuration.getInitialZone().isEmpty()
                                    ? ZoneId.systemDefault()
                                    : ZoneId.of(configuration.getInitialZone())));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IllegalArgumentException(
                    "kod:changes: the options initialFrom and initialTo are two marks such as"
                            + " 20200101000000000, initialZone a zone such as Europe/Moscow: "
                            + e.getMessage(),
                    e);
        }
    }

    private void buildMessages() {
        if (configuration.getDirectory() == null || configuration.getDirectory().isBlank()) {
            throw new IllegalArgumentException(
                    "kod:"
                            + configuration.getKind()
                            + ": option directory is missing: the exchange directory");
        }
        grammar = buildGrammar();
        checkCode(configuration.getSender());
        checkCode(configuration.getRecipient());
        settings =
                new ReceiveSettings(
                        configuration.getInbox().isEmpty()
                                ? configuration.getDirectory()
                                : configuration.getInbox(),
                        configuration.getRecipient(),
                        configuration.getMaxParallel(),
                        configuration.getPortion(),
                        configuration.getMaxBytesUnderWay(),
                        Duration.ofMillis(configuration.getPollInterval()),
                        Duration.ofMillis(configuration.getNotYetLimit()),
                        Duration.ofMillis(configuration.getReceiptsKept()),
                        new FailurePolicy(
                                configuration.getOnFailure()
                                        == KodConfiguration.OnFailure.quarantine,
                                configuration.getMaximumRedeliveries(),
                                Duration.ofMillis(configuration.getRedeliveryDelay()),
                                Duration.ofMillis(configuration.getMaximumRedeliveryDelay())),
                        limits);
    }

    private NameGrammar buildGrammar() {
        if (configuration.getCodeLength() != 0) {
            return new NameGrammar(configuration.getCodeLength());
        }
        return Optional.ofNullable(getKodComponent().getRules())
                .map(rules -> new NameGrammar(rules.thisNode().code().length()))
                .orElse(NameGrammar.STANDARD);
    }

    private void checkCode(String code) {
        if (!code.isEmpty()) {
            grammar.stream(code, code);
        }
    }

    /**
     * The exchange directory.
     *
     * @throws IllegalArgumentException if it is not there or may not be written to: receivers
     *     remove messages, senders add them
     */
    Path directory() {
        Path directory = Path.of(configuration.getDirectory());
        if (!Files.isDirectory(directory)) {
            throw new IllegalArgumentException(
                    "The exchange directory "
                            + directory.toAbsolutePath()
                            + " does not exist. Create it, or mount the share it is on");
        }
        if (!Files.isWritable(directory) || !Files.isReadable(directory)) {
            throw new IllegalArgumentException(
                    "No right to read and write the exchange directory "
                            + directory.toAbsolutePath());
        }
        return directory;
    }

    /**
     * The messages for whoever asks for them.
     *
     * @param figures told of what happens to them
     */
    MessageGroups groups(KodMeters figures) {
        return new MessageGroups(
                settings,
                new MinuteDirectories(directory(), grammar),
                getKodComponent().getStore(),
                figures,
                Clock.systemUTC());
    }

    /**
     * What is told of received messages; to be closed.
     *
     * @param failures told of what is tried again
     * @param incidents told of what is put aside
     */
    KodMeters meters(ExceptionHandler failures, Incidents incidents) {
        return new KodMeters(
                getKodComponent().meters(),
                failures,
                Clock.systemUTC(),
                incidents,
                configuration.isAppliedEvents()
                        ? Optional.of(
                                new AppliedEvents(
                                        getCamelContext().createProducerTemplate(),
                                        configuration.getEvents(),
                                        limits))
                        : Optional.empty());
    }

    /**
     * Looks at what needs somebody, from now on; to be closed when nothing happens any more.
     *
     * @param own kinds of what is found
     * @param incidents what happens
     * @param standing what goes on
     */
    KodAlarms alarms(
            Set<AlarmKind> own,
            Supplier<Collection<Measured>> figures,
            RecentIncidents incidents,
            Supplier<Collection<Standing>> standing) {
        KodStore store = getKodComponent().getStore();
        return new KodAlarms(
                getCamelContext(),
                store.clock(Clock.systemUTC()),
                own,
                store.openAlarms(here()),
                figures,
                incidents,
                standing,
                configuration.getEvents(),
                here());
    }

    /** What nodes do not get. */
    Collection<Standing> putAside() {
        return putAside(getKodComponent().getStore().objects().asideByNode());
    }

    private static List<Standing> putAside(List<AsideTotal> asides) {
        return asides.stream()
                .map(
                        all ->
                                new Standing(
                                        Cause.PUT_ASIDE,
                                        all.oldest().node(),
                                        all.objects(),
                                        "node %s does not get %,d objects in %,d groups, one of %s and %,d objects that go with it, whose message would have %,d bytes"
                                                .formatted(
                                                        all.oldest().node(),
                                                        all.objects(),
                                                        all.groups(),
                                                        all.oldest().first(),
                                                        all.oldest().objects() - 1,
                                                        all.oldest().bytes())))
                .toList();
    }

    /** Code of this node, as far as it is known; may be empty. */
    String here() {
        return Optional.ofNullable(getKodComponent().getRules())
                .map(rules -> rules.thisNode().code())
                .orElseGet(configuration::getRecipient);
    }

    /**
     * The node that asks.
     *
     * @throws IllegalArgumentException if it is no code of a node
     * @throws NoSuchElementException if the rules of the exchange do not have it
     */
    String recipient(Message message) {
        String code =
                message.getHeader(
                        KodConstants.RECIPIENT, configuration.getRecipient(), String.class);
        grammar.stream(code, code);
        checkKnown(code);
        return code;
    }

    /**
     * Checks that there is a node, if there are rules that say which there are.
     *
     * @throws NoSuchElementException if they do not have it
     */
    void checkKnown(String code) {
        boolean isUnknown =
                Optional.ofNullable(getKodComponent().getRules())
                        .filter(rules -> !rules.nodes().containsKey(code))
                        .isPresent();
        if (isUnknown) {
            throw new NoSuchElementException(
                    "There is no node " + code + " among the nodes of config/kod.yaml");
        }
    }

    NameGrammar grammar() {
        return grammar;
    }

    /** What is too long for the memory of this process, whatever the options allow. */
    static MessageTooLargeException noMemory() {
        return new MessageTooLargeException(
                "It does not fit into the memory of this program, which has %,d bytes (java -Xmx)"
                        .formatted(Runtime.getRuntime().maxMemory()));
    }

    /** Whether it is a source that reads messages of a node to others from a directory. */
    boolean isReaderFor(String node) {
        return configuration.getKind().equals(MESSAGES) && mayCarry(node);
    }

    /** Whether it is a step that gives messages of a node to others from a directory. */
    boolean isGroupsFor(String node) {
        return configuration.getKind().equals(GROUP) && mayCarry(node);
    }

    private boolean mayCarry(String node) {
        return (configuration.getSender().isEmpty() || configuration.getSender().equals(node))
                && !configuration.getRecipient().equals(node);
    }

    /** Whether it is a step that writes messages into a directory. */
    boolean isWriter() {
        return configuration.getKind().equals(MESSAGES);
    }

    MessageLimits limits() {
        return limits;
    }

    ReceiveSettings settings() {
        return settings;
    }

    Optional<InitialMarks> initialMarks() {
        return initialMarks;
    }

    KodComponent getKodComponent() {
        return (KodComponent) getComponent();
    }

    public KodConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(KodConfiguration configuration) {
        this.configuration = configuration;
    }
}
