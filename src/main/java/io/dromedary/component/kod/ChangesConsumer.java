package io.dromedary.component.kod;

import io.dromedary.component.OneLineExceptionHandler;
import io.dromedary.component.TroublesHealth;
import io.dromedary.event.Led;
import io.dromedary.kod.health.AlarmKind;
import io.dromedary.kod.health.Alarms.Measured;
import io.dromedary.kod.health.Alarms.Place;
import io.dromedary.kod.health.Cause;
import io.dromedary.kod.health.Figure;
import io.dromedary.kod.health.RecentIncidents;
import io.dromedary.kod.message.Marks;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.registry.Aside;
import io.dromedary.kod.registry.AsideTotal;
import io.dromedary.kod.rules.KodRules;
import io.dromedary.kod.rules.RulesFile;
import io.dromedary.kod.send.OutgoingMessage;
import io.dromedary.kod.send.Resolver;
import io.dromedary.kod.send.SendDispatcher;
import io.dromedary.kod.send.SendRegistry;
import io.dromedary.kod.send.SendSettings;
import io.dromedary.kod.store.KodStore;
import io.micrometer.core.instrument.Gauge;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.Suspendable;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckAware;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the messages for other nodes to a route, one exchange a message, while this process leads:
 * of the processes that share a registry one sends.
 */
public class ChangesConsumer extends DefaultConsumer
        implements Suspendable, HealthCheckAware, Led.Observer {

    private static final Logger LOG = LoggerFactory.getLogger(ChangesConsumer.class);
    private static final String LED = "kod:changes";

    /** What is found where changes are sent. */
    private static final Set<AlarmKind> KINDS =
            Set.of(Figure.BOUNDARY_LAG, Figure.NODE_LAG, Cause.PUT_ASIDE);

    private final KodEndpoint endpoint;
    private final KodComponent component;
    private final SendSettings settings;
    private final SendingFlow flow = new SendingFlow();
    private volatile Optional<Led<Sending>> led = Optional.empty();
    private final List<Gauge> gauges = new CopyOnWriteArrayList<>();
    private final RecentIncidents incidents = new RecentIncidents(Clock.systemUTC());
    private Optional<KodAlarms> alarms = Optional.empty();
    private ProducerTemplate template;
    private ExecutorService electionThread;
    private HealthCheck healthCheck;

    /** One consumer for one route. */
    public ChangesConsumer(KodEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.component = endpoint.getKodComponent();
        this.settings = endpoint.sendSettings();
        setExceptionHandler(new OneLineExceptionHandler(ChangesConsumer.class));
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        healthCheck =
                new TroublesHealth(
                        "kod",
                        getRouteId(),
                        "stream",
                        "streams wait for a message that is not delivered, or go on without what is too large",
                        () -> dispatcher().map(this::troubles).orElse(Map.of()));
    }

    /** Those of streams that do not go on, and what is put aside in those that do. */
    private Map<StreamKey, String> troubles(SendDispatcher dispatcher) {
        Map<StreamKey, String> troubles = new TreeMap<>(dispatcher.troubles());
        for (AsideTotal all : dispatcher.aside()) {
            Aside oldest = all.oldest();
            troubles.merge(
                    new StreamKey(component.rules().thisNode().code(), oldest.node()),
                    "%,d objects in %,d groups are put aside, the first %,d since %s, as their message would have %,d bytes: %s (kod aside list)"
                            .formatted(
                                    all.objects(),
                                    all.groups(),
                                    oldest.objects(),
                                    oldest.since().digits(),
                                    oldest.bytes(),
                                    oldest.first()),
                    (one, other) -> one + "; " + other);
        }
        return troubles;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        KodRules rules = component.rules();
        LanguageRecipients recipients = checked(rules);
        component.claimDispatcher(
                getRouteId(), this::wake, new MessagesWay(endpoint, rules.thisNode().code()));
        component.drain().addSender(flow);
        try {
            template = endpoint.getCamelContext().createProducerTemplate();
            electionThread =
                    endpoint.getCamelContext()
                            .getExecutorServiceManager()
                            .newSingleThreadExecutor(this, "kod-changes-election");
            Led<Sending> standing =
                    new Led<>(LED, () -> sending(rules, recipients), electionThread, this);
            led = Optional.of(standing);
            if (isSuspendingOrSuspended()) {
                standing.suspend();
            }
            standing.start(component.leadership());
            measureLags(rules);
            alarms =
                    Optional.of(
                            endpoint.alarms(
                                    KINDS,
                                    () -> figures(rules.thisNode().code()),
                                    incidents,
                                    endpoint::putAside));
            if (!standing.leads()) {
                LOG.info("КОД: waiting to lead; until then another process sends the changes");
            }
        } catch (RuntimeException e) {
            stopSending(); // Camel does not stop what failed to start
            throw e;
        }
    }

    private LanguageRecipients checked(KodRules rules) {
        LanguageRecipients recipients = new LanguageRecipients(endpoint.getCamelContext());
        Map<String, String> wrong = RecipientsRules.wrong(rules, recipients);
        if (!wrong.isEmpty()) {
            RulesFile file =
                    endpoint.getCamelContext().getRegistry().findSingleByType(RulesFile.class);
            // Without a cause: what is told is the root of all causes.
            throw file != null
                    ? file.wrongRecipients(wrong)
                    : new IllegalArgumentException("These recipients cannot be used: " + wrong);
        }
        return recipients;
    }

    private Sending sending(KodRules rules, LanguageRecipients recipients) {
        KodConfiguration options = endpoint.getConfiguration();
        KodStore store = component.getStore();
        ExecutorService pool = // streams of a session, and what nodes that do not answer keep
                endpoint.getCamelContext()
                        .getExecutorServiceManager()
                        .newCachedThreadPool(this, "kod-changes");
        Resolver resolver =
                options.getResolver().isEmpty()
                        ? Resolver.NONE
                        : new EndpointResolver(
                                template,
                                options.getResolver(),
                                Duration.ofMillis(options.getResolverTimeout()));
        SendRegistry registry = store.takeOver(Clock.systemUTC());
        SendDispatcher dispatcher =
                new SendDispatcher(
                        settings,
                        registry,
                        new ToldHistories(
                                registry, template, options.getEvents(), rules.thisNode().code()),
                        rules,
                        new Marks(store, Clock.systemUTC()),
                        recipients,
                        resolver,
                        this::emit,
                        new SendMeters(
                                component.meters(),
                                getExceptionHandler(),
                                incidents,
                                rules.thisNode().code(),
                                () -> led.ifPresent(Led::renew)),
                        pool,
                        Clock.system(ZoneId.systemDefault()));
        return new Sending(flow.follow(dispatcher), pool);
    }

    /** Delivered when the unit of work is done: the route may hand the exchange to another one. */
    private CompletionStage<?> emit(OutgoingMessage outgoing) {
        Exchange exchange = createExchange(false);
        MessageName name = outgoing.name();
        Message message = exchange.getMessage();
        message.setBody(
                outgoing.file().isPresent() ? outgoing.file().get().toFile() : outgoing.body());
        NameHeaders.set(message, name);
        message.setHeader(KodConstants.OBJECTS, outgoing.objects());
        CompletionStage<?> done = Completion.of(exchange);
        getAsyncProcessor().process(exchange, doneSync -> releaseExchange(exchange, false));
        return done;
    }

    private void measureLags(KodRules rules) {
        String here = rules.thisNode().code();
        gauges.add(
                Gauge.builder(
                                Figure.BOUNDARY_LAG.meter(),
                                this,
                                consumer -> seconds(consumer.lag()))
                        .description("Age of the oldest change that waits or is being sent")
                        .baseUnit(Figure.BOUNDARY_LAG.unit())
                        .tag("node", here)
                        .register(component.meters()));
        for (String other : rules.nodes().keySet()) {
            if (!other.equals(here)) {
                gauges.add(
                        Gauge.builder(
                                        Figure.NODE_LAG.meter(),
                                        this,
                                        consumer ->
                                                seconds(
                                                        consumer.lags()
                                                                .getOrDefault(
                                                                        other, Duration.ZERO)))
                                .description("How long a node has been left behind")
                                .baseUnit(Figure.NODE_LAG.unit())
                                .tag("stream", new StreamKey(here, other).toString())
                                .register(component.meters()));
            }
        }
    }

    private static double seconds(Duration lag) {
        return lag.toMillis() / 1000.0;
    }

    private List<Measured> figures(String here) {
        List<Measured> figures = new ArrayList<>();
        figures.add(new Measured(new Place(Figure.BOUNDARY_LAG, here), seconds(lag())));
        lags().forEach(
                        (other, lag) ->
                                figures.add(
                                        new Measured(
                                                new Place(
                                                        Figure.NODE_LAG,
                                                        new StreamKey(here, other).toString()),
                                                seconds(lag))));
        return figures;
    }

    private Map<String, Duration> lags() {
        return dispatcher().map(SendDispatcher::lags).orElse(Map.of());
    }

    private Duration lag() {
        return dispatcher().map(SendDispatcher::lag).orElse(Duration.ZERO);
    }

    private Optional<SendDispatcher> dispatcher() {
        return led.flatMap(Led::current).map(Sending::dispatcher);
    }

    /** Changes were submitted in this process. */
    void wake() {
        dispatcher().ifPresent(SendDispatcher::wake);
    }

    @Override
    public void deposed() {
        LOG.warn("КОД: this process does not lead any more, and sends no changes");
    }

    @Override
    public void failed(RuntimeException cause) {
        LOG.warn("КОД: sending cannot begin; trying again", cause);
    }

    @Override
    public HealthCheck getHealthCheck() {
        return healthCheck;
    }

    @Override
    public void setHealthCheck(HealthCheck healthCheck) {
        this.healthCheck = healthCheck;
    }

    @Override
    protected void doSuspend() throws Exception {
        led.ifPresent(Led::suspend);
        super.doSuspend();
    }

    @Override
    protected void doResume() throws Exception {
        super.doResume();
        led.ifPresent(Led::resume);
    }

    @Override
    protected void doStop() throws Exception {
        stopSending();
        super.doStop();
    }

    private void stopSending() throws InterruptedException {
        try {
            if (led.isPresent()) {
                led.get().stop();
            }
        } finally {
            led = Optional.empty();
            alarms.ifPresent(KodAlarms::close);
            alarms = Optional.empty();
            gauges.forEach(component.meters()::remove);
            gauges.clear();
            endpoint.getCamelContext().getExecutorServiceManager().shutdownNow(electionThread);
            template.stop();
            component.drain().remove(flow);
            component.releaseDispatcher(getRouteId());
        }
    }
}
