package io.dromedary.component.kod;

import io.dromedary.component.OneLineExceptionHandler;
import io.dromedary.component.TroublesHealth;
import io.dromedary.kod.health.RecentIncidents;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.MinuteDirectories;
import io.dromedary.kod.receive.FileLeases;
import io.dromedary.kod.receive.ReceivedMessage;
import io.dromedary.kod.receive.Receiver;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckAware;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands the messages of an exchange directory to a route, one exchange a message. */
public class KodConsumer extends DefaultConsumer implements Suspendable, HealthCheckAware {

    /** Exchanges under way have been waited for already by Camel's shutdown strategy. */
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(KodConsumer.class);

    /** Read, parsed, stored and handed on. */
    private static final int MEMORY_OF_A_MESSAGE = 5;

    private final KodEndpoint endpoint;
    private volatile Optional<Receiver> receiver = Optional.empty();
    private Optional<KodMeters> meters = Optional.empty();
    private Optional<KodAlarms> alarms = Optional.empty();
    private volatile Optional<ReceivingFlow> flow = Optional.empty();
    private ExecutorService threads;
    private HealthCheck healthCheck;

    /** One consumer for one route. */
    public KodConsumer(KodEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        setExceptionHandler(new OneLineExceptionHandler(KodConsumer.class));
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        healthCheck =
                new TroublesHealth(
                        "kod",
                        getRouteId(),
                        "stream",
                        "streams wait for a message that fails or has no end yet, or for the exchange"
                                + " directory",
                        () -> receiver.map(KodConsumer::troubles).orElse(Map.of()));
    }

    private static Map<Object, String> troubles(Receiver receiver) {
        Map<Object, String> troubles = new LinkedHashMap<>(receiver.troubles());
        receiver.unreadable().ifPresent(reason -> troubles.put("directory", reason));
        return troubles;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        Path directory = endpoint.directory();
        if (endpoint.limits().bytes() > Runtime.getRuntime().maxMemory() / MEMORY_OF_A_MESSAGE) {
            LOG.warn(
                    "КОД: messages of up to {} bytes are taken (maxBytes), which need {} times as"
                            + " much memory, and there are {} bytes: raise java -Xmx",
                    endpoint.limits().bytes(),
                    MEMORY_OF_A_MESSAGE,
                    Runtime.getRuntime().maxMemory());
        }
        KodComponent component = endpoint.getKodComponent();
        RecentIncidents incidents = new RecentIncidents(Clock.systemUTC());
        KodMeters figures = endpoint.meters(getExceptionHandler(), incidents);
        Receiver started =
                new Receiver(
                        endpoint.settings(),
                        new MinuteDirectories(directory, endpoint.grammar()),
                        new FileLeases(directory),
                        component.getStore(),
                        this::apply,
                        figures,
                        task -> threads.execute(task),
                        Clock.systemUTC());
        threads =
                endpoint.getCamelContext()
                        .getExecutorServiceManager()
                        .newThreadPool(
                                this,
                                "kod-messages",
                                2 * endpoint.settings().maxParallel() + 1,
                                2 * endpoint.settings().maxParallel() + 1);
        receiver = Optional.of(started);
        threads.execute(started);
        meters = Optional.of(figures);
        alarms =
                Optional.of(
                        endpoint.alarms(KodMeters.KINDS, figures::figures, incidents, List::of));
        ReceivingFlow drained =
                new ReceivingFlow(
                        directory,
                        endpoint.grammar(),
                        endpoint.getConfiguration().getRecipient(),
                        started);
        flow = Optional.of(drained);
        component.drain().addReceiver(drained);
    }

    /** Completes when the unit of work of the exchange is done, also if another route ends it. */
    private CompletionStage<?> apply(ReceivedMessage message) {
        Exchange exchange = exchange(message);
        CompletionStage<?> done = Completion.of(exchange);
        getAsyncProcessor().process(exchange, doneSync -> releaseExchange(exchange, false));
        return done;
    }

    private Exchange exchange(ReceivedMessage received) {
        Exchange exchange = createExchange(false);
        Message message = exchange.getMessage();
        MessageName name = received.name();
        message.setBody(body(received));
        NameHeaders.set(message, name);
        message.setHeader(KodConstants.SHA256, received.sha256());
        message.setHeader(KodConstants.OBJECTS, received.objects());
        message.setHeader(KodConstants.LATE, received.isLate());
        return exchange;
    }

    private Object body(ReceivedMessage received) {
        return endpoint.getConfiguration().getForm() == KodConfiguration.Form.event
                ? MessageEvent.of(received.name(), received.bytes())
                : received.bytes();
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
        flow.ifPresent(it -> it.suspend(true));
        super.doSuspend();
    }

    @Override
    protected void doResume() throws Exception {
        super.doResume();
        flow.ifPresent(it -> it.suspend(false));
    }

    @Override
    protected void doStop() throws Exception {
        meters.ifPresent(KodMeters::close);
        meters = Optional.empty();
        flow.ifPresent(endpoint.getKodComponent().drain()::remove);
        flow = Optional.empty();
        if (receiver.isPresent()) {
            boolean unused = receiver.get().close(STOP_PATIENCE); // the rest is received again
            receiver = Optional.empty();
            endpoint.getCamelContext().getExecutorServiceManager().shutdownNow(threads);
        }
        alarms.ifPresent(KodAlarms::close);
        alarms = Optional.empty();
        super.doStop();
    }
}
