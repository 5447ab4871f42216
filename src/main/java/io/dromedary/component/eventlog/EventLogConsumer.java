package io.dromedary.component.eventlog;

import io.dromedary.component.OneLineExceptionHandler;
import io.dromedary.eventlog.EventLogBatch;
import io.dromedary.eventlog.LogActivity;
import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.registry.ClusterRegistry;
import io.dromedary.eventlog.registry.Infobase;
import io.dromedary.eventlog.registry.RegistryChange;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows one log, or all logs of a cluster registry. */
public class EventLogConsumer extends DefaultConsumer implements Suspendable {

    private static final Logger LOG = LoggerFactory.getLogger(EventLogConsumer.class);

    /** Exchanges under way have been waited for already by Camel's shutdown strategy. */
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private final EventLogEndpoint endpoint;

    /** By the name of the infobase; guarded by itself. */
    private final Map<String, FollowedLog> logs = new LinkedHashMap<>();

    private Optional<LogActivity.Watch> registryWatch = Optional.empty();

    /** One consumer for one route. */
    public EventLogConsumer(EventLogEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        setExceptionHandler(new OneLineExceptionHandler(EventLogConsumer.class));
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        endpoint.checkDirectory();
        try {
            if (endpoint.isCluster()) {
                followCluster(ClusterRegistry.open(endpoint.location()));
            } else {
                follow(endpoint.getConfiguration().getName(), endpoint.location());
            }
        } catch (IOException | RuntimeException e) {
            // Camel does not stop what failed to start.
            stopFollowing();
            throw e;
        }
    }

    private void followCluster(ClusterRegistry registry) {
        registry.infobases()
                .forEach(infobase -> follow(infobase.name(), registry.directoryOf(infobase)));
        EventLogComponent component = endpoint.getEventLogComponent();
        registryWatch =
                Optional.of(
                        registry.follow(
                                component.activity(endpoint.getConfiguration().isNotify()),
                                change ->
                                        component
                                                .workers()
                                                .execute(() -> adapt(registry, change))));
    }

    /** The infobases of the cluster are others than before. */
    private void adapt(ClusterRegistry registry, RegistryChange change) {
        synchronized (logs) {
            if (!isStarted() && !isSuspended()) {
                return;
            }
            try {
                for (Infobase infobase : change.removed()) {
                    LOG.info("Infobase {}: removed from the cluster", infobase.name());
                    stopFollowing(infobase.name());
                }
                for (Infobase infobase : change.added()) {
                    LOG.info("Infobase {}: new in the cluster", infobase.name());
                    follow(infobase.name(), registry.directoryOf(infobase));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                getExceptionHandler().handleException("Cannot follow the cluster's registry", e);
            }
        }
    }

    private void follow(String infobase, Path location) {
        Following following = endpoint.following(infobase, location);
        EventLogComponent component = endpoint.getEventLogComponent();
        component.claim(following.source(), getRouteId());
        FollowedLog log =
                new FollowedLog(
                        following,
                        new RouteFace(),
                        component.getFollowers(),
                        component.getCheckpoints(),
                        component.workers(),
                        component.meters(infobase));
        synchronized (logs) {
            logs.put(infobase, log);
            if (isSuspendingOrSuspended()) {
                log.suspend();
            }
        }
        log.start(component.activity(endpoint.getConfiguration().isNotify()));
    }

    private void stopFollowing(String infobase) throws InterruptedException {
        FollowedLog log;
        synchronized (logs) {
            log = logs.remove(infobase);
        }
        if (log != null) {
            log.stop(STOP_PATIENCE);
            endpoint.getEventLogComponent().release(log.source(), getRouteId());
        }
    }

    private List<FollowedLog> logs() {
        synchronized (logs) {
            return List.copyOf(logs.values());
        }
    }

    @Override
    protected void doSuspend() throws Exception {
        logs().forEach(FollowedLog::suspend);
        super.doSuspend();
    }

    @Override
    protected void doResume() throws Exception {
        super.doResume();
        logs().forEach(FollowedLog::resume);
    }

    @Override
    protected void doStop() throws Exception {
        stopFollowing();
        super.doStop();
    }

    private void stopFollowing() throws InterruptedException {
        registryWatch.ifPresent(LogActivity.Watch::close);
        registryWatch = Optional.empty();
        List<String> names;
        synchronized (logs) {
            names = List.copyOf(logs.keySet());
        }
        for (String name : names) {
            stopFollowing(name);
        }
    }

    private final class RouteFace implements FollowedLog.Route {

        @Override
        public Exchange exchange(EventLogBatch batch) {
            Exchange exchange = createExchange(false);
            exchange.getMessage().setBody(batch);
            exchange.getMessage().setHeader(EventLogConstants.INFOBASE, batch.infobase());
            exchange.getMessage().setHeader(EventLogConstants.FILE, file(batch.from()));
            exchange.getMessage().setHeader(EventLogConstants.FROM_OFFSET, offset(batch.from()));
            exchange.getMessage().setHeader(EventLogConstants.TO_OFFSET, offset(batch.to()));
            return exchange;
        }

        @Override
        public boolean process(Exchange exchange, Runnable done) {
            return getAsyncProcessor()
                    .process(
                            exchange,
                            doneSync -> {
                                if (!doneSync) {
                                    done.run();
                                }
                            });
        }

        @Override
        public void release(Exchange exchange) {
            releaseExchange(exchange, false);
        }

        @Override
        public void failed(String message, Optional<Exchange> exchange, Throwable cause) {
            getExceptionHandler().handleException(message, exchange.orElse(null), cause);
        }

        private static String file(LogPosition position) {
            return position instanceof LogPosition.InFile in
                    ? in.file()
                    : ((LogPosition.InDatabase) position).database();
        }

        private static long offset(LogPosition position) {
            return position instanceof LogPosition.InFile in
                    ? in.offset()
                    : ((LogPosition.InDatabase) position).row();
        }
    }
}
