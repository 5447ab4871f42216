package io.dromedary.component.eventlog;

import io.dromedary.component.OneLineExceptionHandler;
import io.dromedary.eventlog.EventLogBatch;
import io.dromedary.eventlog.LogPosition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.support.DefaultConsumer;

/** Follows one log, or all logs of a cluster registry. */
public class EventLogConsumer extends DefaultConsumer implements Suspendable {

    /** Exchanges under way have been waited for already by Camel's shutdown strategy. */
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private final EventLogEndpoint endpoint;
    private final List<FollowedLog> logs = new ArrayList<>();

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
            follow(endpoint.getConfiguration().getName(), endpoint.location());
        } catch (RuntimeException e) {
            // Camel does not stop what failed to start.
            stopFollowing();
            throw e;
        }
    }

    private void follow(String infobase, Path location) {
        FollowedLog.Following following = endpoint.following(infobase, location);
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
        logs.add(log);
        log.start(component.activity(endpoint.getConfiguration().isNotify()));
    }

    @Override
    protected void doSuspend() throws Exception {
        logs.forEach(FollowedLog::suspend);
        super.doSuspend();
    }

    @Override
    protected void doResume() throws Exception {
        super.doResume();
        logs.forEach(FollowedLog::resume);
    }

    @Override
    protected void doStop() throws Exception {
        stopFollowing();
        super.doStop();
    }

    private void stopFollowing() throws InterruptedException {
        for (FollowedLog log : logs) {
            log.stop(STOP_PATIENCE);
            endpoint.getEventLogComponent().release(log.source(), getRouteId());
        }
        logs.clear();
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
