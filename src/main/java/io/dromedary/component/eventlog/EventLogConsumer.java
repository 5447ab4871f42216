package io.dromedary.component.eventlog;

import io.dromedary.component.OneLineExceptionHandler;
import io.dromedary.component.RouteOfConsumer;
import io.dromedary.component.TroublesHealth;
import io.dromedary.eventlog.EventLogBatch;
import io.dromedary.eventlog.LogActivity;
import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.registry.ClusterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckAware;
import org.apache.camel.support.DefaultConsumer;

/** Follows one log, or all logs of a cluster registry. */
public class EventLogConsumer extends DefaultConsumer implements Suspendable, HealthCheckAware {

    private final EventLogEndpoint endpoint;

    /** By the name of the infobase; guarded by itself. */
    private final Map<String, LedLog> logs = new LinkedHashMap<>();

    private volatile Optional<FollowedCluster> cluster = Optional.empty();

    private HealthCheck healthCheck;

    /** One consumer for one route. */
    public EventLogConsumer(EventLogEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        setExceptionHandler(new OneLineExceptionHandler(EventLogConsumer.class));
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        healthCheck =
                new TroublesHealth(
                        "onec-eventlog",
                        getRouteId(),
                        "infobase",
                        "event logs are not read",
                        this::troubles);
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
        FollowedCluster followed =
                new FollowedCluster(
                        registry,
                        new ClusterFace(),
                        endpoint.getEventLogComponent().workers(),
                        endpoint.getConfiguration().backoff());
        cluster = Optional.of(followed);
        followed.start(activity());
    }

    private LogActivity activity() {
        return endpoint.getEventLogComponent().activity(endpoint.getConfiguration().isNotify());
    }

    private void follow(String infobase, Path location) {
        Following following = endpoint.following(infobase, location);
        EventLogComponent component = endpoint.getEventLogComponent();
        LedLog log =
                new LedLog(
                        following,
                        () ->
                                new FollowedLog(
                                        following,
                                        new RouteFace(),
                                        component.getFollowers(),
                                        activity(),
                                        component.getCheckpoints(),
                                        component.workers(),
                                        component.meters(infobase)),
                        component.workers());
        component.claim(following.source(), getRouteId());
        synchronized (logs) {
            logs.put(infobase, log);
            if (isSuspendingOrSuspended()) {
                log.suspend();
            }
        }
        log.start(component.leadership());
    }

    private void stopFollowing(String infobase) throws InterruptedException {
        LedLog log;
        synchronized (logs) {
            log = logs.remove(infobase);
        }
        if (log != null) {
            try {
                log.stop();
            } finally {
                endpoint.getEventLogComponent().release(log.source(), getRouteId());
            }
        }
    }

    /** What keeps logs from being read, by infobase; those that are read are missing. */
    private SortedMap<String, String> troubles() {
        SortedMap<String, String> troubles = new TreeMap<>();
        cluster.ifPresent(
                followed ->
                        followed.refused()
                                .forEach(
                                        (infobase, cause) ->
                                                troubles.put(
                                                        infobase,
                                                        OneLineReason.of(
                                                                "it cannot be followed", cause))));
        for (LedLog log : logs()) {
            log.trouble().ifPresent(trouble -> troubles.put(log.infobase(), trouble));
        }
        return troubles;
    }

    @Override
    public HealthCheck getHealthCheck() {
        return healthCheck;
    }

    @Override
    public void setHealthCheck(HealthCheck healthCheck) {
        this.healthCheck = healthCheck;
    }

    private List<LedLog> logs() {
        synchronized (logs) {
            return List.copyOf(logs.values());
        }
    }

    @Override
    protected void doSuspend() throws Exception {
        logs().forEach(LedLog::suspend);
        super.doSuspend();
    }

    @Override
    protected void doResume() throws Exception {
        super.doResume();
        logs().forEach(LedLog::resume);
    }

    @Override
    protected void doStop() throws Exception {
        stopFollowing();
        super.doStop();
    }

    private void stopFollowing() throws InterruptedException {
        cluster.ifPresent(FollowedCluster::close);
        cluster = Optional.empty();
        List<String> names;
        synchronized (logs) {
            names = List.copyOf(logs.keySet());
        }
        for (String name : names) {
            stopFollowing(name);
        }
    }

    private final class ClusterFace implements FollowedCluster.Logs {

        @Override
        public void follow(String infobase, Path location) {
            EventLogConsumer.this.follow(infobase, location);
        }

        @Override
        public void stopFollowing(String infobase) throws InterruptedException {
            EventLogConsumer.this.stopFollowing(infobase);
        }

        @Override
        public void failed(String message, Throwable cause) {
            getExceptionHandler().handleException(message, cause);
        }
    }

    private final class RouteFace extends RouteOfConsumer<EventLogBatch> {

        RouteFace() {
            super(EventLogConsumer.this);
        }

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
