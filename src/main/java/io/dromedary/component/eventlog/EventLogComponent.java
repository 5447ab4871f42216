package io.dromedary.component.eventlog;

import io.dromedary.component.ConsumerThreads;
import io.dromedary.event.Checkpoints;
import io.dromedary.event.Leadership;
import io.dromedary.eventlog.LogActivity;
import io.dromedary.eventlog.activity.WatchedActivity;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** Creates the readers of event logs and holds what they share. */
@Component("onec-eventlog")
public class EventLogComponent extends DefaultComponent {

    @Metadata(description = "Options that all endpoints begin with.")
    private EventLogConfiguration configuration = new EventLogConfiguration();

    @Metadata(
            label = "advanced",
            defaultValue = "32",
            description =
                    "The most threads that all logs together may hold. A route that blocks holds"
                            + " one; with all of them blocked the other logs wait. Idle threads"
                            + " end after 10 seconds.")
    private int threads = 32;

    @Metadata(label = "advanced", autowired = true, description = "Where checkpoints are kept.")
    private Checkpoints checkpoints;

    @Metadata(
            label = "advanced",
            autowired = true,
            description =
                    "Which of several processes that share a journal reads a log; without it this"
                            + " one does.")
    private Leadership leadership;

    @Metadata(label = "advanced", autowired = true, description = "Tells when logs have grown.")
    private LogActivity activity;

    @Metadata(label = "advanced", autowired = true, description = "Opens logs.")
    private LogFollowers followers;

    @Metadata(label = "advanced", autowired = true, description = "Where records are counted.")
    private MeterRegistry meterRegistry;

    /** Route id by name of the checkpoint. */
    private final Map<String, String> claims = new ConcurrentHashMap<>();

    private ConsumerThreads workers;

    /** For endpoints without file notifications; made when the first one asks. */
    private Optional<LogActivity> polling = Optional.empty();

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
            throws Exception {
        EventLogConfiguration copy = configuration.copy();
        copy.setName(remaining);
        EventLogEndpoint endpoint = new EventLogEndpoint(uri, this, copy);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        workers = new ConsumerThreads(getCamelContext(), this, "onec-eventlog", threads);
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        synchronized (claims) {
            polling.ifPresent(LogActivity::close);
            polling = Optional.empty();
        }
        workers.close();
    }

    LogActivity activity(boolean notify) {
        if (notify) {
            return activity;
        }
        synchronized (claims) {
            if (polling.isEmpty()) {
                polling = Optional.of(WatchedActivity.pollingOnly());
            }
            return polling.get();
        }
    }

    /**
     * Makes sure that a checkpoint has one reader in this context.
     *
     * @throws IllegalStateException if another route reads with it
     */
    void claim(String source, String routeId) {
        String other = claims.putIfAbsent(source, routeId);
        if (other != null) {
            throw new IllegalStateException(
                    "The routes "
                            + other
                            + " and "
                            + routeId
                            + " read the same log with the same checkpoint "
                            + source
                            + ": give one of them the option reader, e.g. reader="
                            + routeId);
        }
    }

    void release(String source, String routeId) {
        claims.remove(source, routeId);
    }

    ConsumerThreads workers() {
        return workers;
    }

    Leadership leadership() {
        return Objects.requireNonNullElse(leadership, Leadership.ALONE);
    }

    LogMeters meters(String infobase) {
        return new LogMeters(
                Objects.requireNonNullElse(meterRegistry, Metrics.globalRegistry), infobase);
    }

    public EventLogConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(EventLogConfiguration configuration) {
        this.configuration = configuration;
    }

    public int getThreads() {
        return threads;
    }

    public void setThreads(int threads) {
        this.threads = threads;
    }

    public Checkpoints getCheckpoints() {
        return checkpoints;
    }

    public void setCheckpoints(Checkpoints checkpoints) {
        this.checkpoints = checkpoints;
    }

    public Leadership getLeadership() {
        return leadership;
    }

    public void setLeadership(Leadership leadership) {
        this.leadership = leadership;
    }

    public LogActivity getActivity() {
        return activity;
    }

    public void setActivity(LogActivity activity) {
        this.activity = activity;
    }

    public LogFollowers getFollowers() {
        return followers;
    }

    public void setFollowers(LogFollowers followers) {
        this.followers = followers;
    }

    public MeterRegistry getMeterRegistry() {
        return meterRegistry;
    }

    public void setMeterRegistry(MeterRegistry meterRegistry) {
        this.meterRegistry = meterRegistry;
    }
}
