package io.dromedary.component.kod;

import io.dromedary.event.Leadership;
import io.dromedary.kod.drain.Drain;
import io.dromedary.kod.registry.ObjectsUnderWay;
import io.dromedary.kod.rules.KodRules;
import io.dromedary.kod.rules.ValueSchemas;
import io.dromedary.kod.store.KodStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.LifecycleStrategySupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the endpoints of КОД and holds what they share. */
@Component("kod")
public class KodComponent extends DefaultComponent {

    private static final Logger LOG = LoggerFactory.getLogger(KodComponent.class);

    @Metadata(description = "Options that all endpoints begin with.")
    private KodConfiguration configuration = new KodConfiguration();

    @Metadata(label = "advanced", autowired = true, description = "Where marks and receipts are.")
    private KodStore store;

    @Metadata(label = "advanced", autowired = true, description = "Where messages are counted.")
    private MeterRegistry meterRegistry;

    @Metadata(
            label = "advanced",
            autowired = true,
            description = "The rules of the exchange, which kod:changes needs.")
    private KodRules rules;

    @Metadata(
            label = "advanced",
            autowired = true,
            description =
                    "The schemas that values must fit when they are submitted or received; without"
                            + " them any do.")
    private ValueSchemas schemas;

    @Metadata(
            label = "advanced",
            autowired = true,
            description =
                    "Which of several processes that share a registry sends its changes; without it"
                            + " this one does.")
    private Leadership leadership;

    @Metadata(
            label = "advanced",
            autowired = true,
            description = "Brings the exchange to rest when somebody asks for it.")
    private Drain drain;

    /** Told when there are changes to send. */
    private volatile Runnable waker = () -> {};

    /** Those of each step that lets calls wait. */
    private final Set<WaitingCalls> waitingCalls = ConcurrentHashMap.newKeySet();

    /** By whatever route they are received. */
    private final ObjectsUnderWay underWay = new ObjectsUnderWay();

    /** The route that sends. */
    private final AtomicReference<String> dispatcher = new AtomicReference<>("");

    /** Where what it sends goes. */
    private volatile Optional<MessagesWay> way = Optional.empty();

    /** Steps of which it was told that what is behind them is not checked. */
    private final Set<String> toldUnknown = ConcurrentHashMap.newKeySet();

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        getCamelContext()
                .addLifecycleStrategy(
                        new LifecycleStrategySupport() {
                            @Override
                            public void onRoutesAdd(Collection<Route> added) {
                                way.ifPresent(it -> check(it, added));
                            }
                        });
    }

    /** Routes that come later must let through what is sent, too. */
    private void check(MessagesWay messages, Collection<Route> added) {
        Map<String, Route> routes = new LinkedHashMap<>();
        getCamelContext().getRoutes().forEach(route -> routes.put(route.getRouteId(), route));
        added.forEach(route -> routes.put(route.getRouteId(), route));
        for (String step : messages.check(routes.values())) {
            if (toldUnknown.add(step)) {
                LOG.info(
                        "КОД: messages go on from the step {} to where only each of them says. Whether"
                                + " that takes messages as long as kod:changes sends is not known"
                                + " before: give the same maxBytes and maxObjects there; else what is"
                                + " too long fails there, and its stream waits",
                        step);
            }
        }
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
            throws Exception {
        KodConfiguration copy = configuration.copy();
        copy.setKind(remaining);
        KodEndpoint endpoint = new KodEndpoint(uri, this, copy);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    /**
     * The rules of the exchange.
     *
     * @throws IllegalStateException if there are none
     */
    KodRules rules() {
        if (rules == null) {
            throw new IllegalStateException(
                    "kod:changes needs the rules of the exchange, and there is no config/kod.yaml."
                            + " Copy config/kod.example.yaml and write your nodes and types");
        }
        return rules;
    }

    ValueSchemas schemas() {
        return Objects.requireNonNullElseGet(schemas, ValueSchemas::none);
    }

    Leadership leadership() {
        return Objects.requireNonNullElse(leadership, Leadership.ALONE);
    }

    /**
     * Makes sure that one route sends, and that what it sends fits through its way.
     *
     * @param toldOfChanges returns at once
     * @throws IllegalStateException if another one does
     * @throws IllegalArgumentException if it does not fit
     */
    void claimDispatcher(String routeId, Runnable toldOfChanges, MessagesWay messages) {
        check(messages, List.of());
        if (!dispatcher.compareAndSet("", routeId)) {
            throw new IllegalStateException(
                    "The routes "
                            + dispatcher.get()
                            + " and "
                            + routeId
                            + " both begin with kod:changes; there must be one, which may hand"
                            + " messages on to others");
        }
        waker = toldOfChanges;
        way = Optional.of(messages);
    }

    /** There are changes. */
    void wakeDispatcher() {
        waker.run();
    }

    /** Objects that are being given to 1C, or submitted by it. */
    ObjectsUnderWay underWay() {
        return underWay;
    }

    void releaseDispatcher(String routeId) {
        if (dispatcher.compareAndSet(routeId, "")) {
            way = Optional.empty();
        }
    }

    void addWaitingCalls(WaitingCalls calls) {
        waitingCalls.add(calls);
    }

    void removeWaitingCalls(WaitingCalls calls) {
        waitingCalls.remove(calls);
    }

    /**
     * Answers the calls that wait for messages, and lets none wait any more: the program ends, and
     * would wait for them.
     */
    public void endWaitingCalls() {
        waitingCalls.forEach(WaitingCalls::close);
    }

    /** Camel gives a bean only to those who have none, so a default one is made here. */
    synchronized Drain drain() {
        if (drain == null) {
            drain = new Drain();
        }
        return drain;
    }

    MeterRegistry meters() {
        return Objects.requireNonNullElse(meterRegistry, Metrics.globalRegistry);
    }

    public KodConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(KodConfiguration configuration) {
        this.configuration = configuration;
    }

    public KodStore getStore() {
        return store;
    }

    public void setStore(KodStore store) {
        this.store = store;
    }

    public MeterRegistry getMeterRegistry() {
        return meterRegistry;
    }

    public void setMeterRegistry(MeterRegistry meterRegistry) {
        this.meterRegistry = meterRegistry;
    }

    public KodRules getRules() {
        return rules;
    }

    public void setRules(KodRules rules) {
        this.rules = rules;
    }

    public ValueSchemas getSchemas() {
        return schemas;
    }

    public void setSchemas(ValueSchemas schemas) {
        this.schemas = schemas;
    }

    public synchronized Drain getDrain() {
        return drain;
    }

    public synchronized void setDrain(Drain drain) {
        this.drain = drain;
    }

    public Leadership getLeadership() {
        return leadership;
    }

    public void setLeadership(Leadership leadership) {
        this.leadership = leadership;
    }
}
