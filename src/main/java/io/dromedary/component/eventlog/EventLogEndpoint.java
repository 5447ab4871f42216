package io.dromedary.component.eventlog;

import io.dromedary.component.EventNames;
import io.dromedary.event.CheckpointNames;
import io.dromedary.event.OnecEvents;
import io.dromedary.eventlog.LogSettings;
import io.dromedary.eventlog.LogStart;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.support.DefaultEndpoint;

/** Follow the event logs (журнал регистрации) of 1C infobases, live and from any point in time. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "onec-eventlog",
        title = "1C Event Log",
        syntax = "onec-eventlog:name",
        consumerOnly = true,
        category = {Category.MONITORING, Category.FILE},
        headersClass = EventLogConstants.class)
public class EventLogEndpoint extends DefaultEndpoint {

    /** The name that always means a cluster. */
    private static final String CLUSTER = "cluster";

    private static final String REGISTRY = "1CV8Clst.lst";

    @UriParam private EventLogConfiguration configuration;

    private LogSettings settings;
    private LogStart start;

    /** Made by the component. */
    public EventLogEndpoint(
            String uri, EventLogComponent component, EventLogConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    @Override
    public Producer createProducer() {
        throw new IllegalArgumentException(
                "onec-eventlog: can only stand in 'from': the log is read, never written");
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        EventLogConsumer consumer = new EventLogConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    /** Checks every option that can be checked without touching the log. */
    @Override
    protected void doBuild() throws Exception {
        super.doBuild();
        if (configuration.getDirectory() == null || configuration.getDirectory().isBlank()) {
            throw new IllegalArgumentException(
                    "onec-eventlog:"
                            + configuration.getName()
                            + ": option directory is missing: the 1Cv8Log folder to read");
        }
        positive("batchSize", configuration.getBatchSize());
        positive("commentLimit", configuration.getCommentLimit());
        settings =
                new LogSettings(
                        configuration.getName(),
                        Path.of(configuration.getDirectory()),
                        zone(configuration.getZone()),
                        configuration.getCommentLimit(),
                        EventNames.parse(configuration.getFilter()));
        start = LogStart.parse(configuration.getStart());
    }

    private static void positive(String option, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(option + " must be positive, not " + value);
        }
    }

    private static ZoneId zone(String text) {
        try {
            return text.isBlank() ? ZoneId.systemDefault() : ZoneId.of(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "zone '" + text + "' is no time zone; write it like Europe/Moscow", e);
        }
    }

    /**
     * Checks that there is something to read.
     *
     * @throws IllegalArgumentException if not, with the folder and what to do
     */
    void checkDirectory() {
        Path location = location();
        if (!Files.exists(location)) {
            throw new IllegalArgumentException(
                    "The event log folder " + location.toAbsolutePath() + " does not exist");
        }
        if (!Files.isReadable(location)
                || (Files.isDirectory(location) && !Files.isExecutable(location))) {
            throw new IllegalArgumentException(
                    "No right to read the event log folder " + location.toAbsolutePath());
        }
    }

    /** Whether all infobases of a cluster are meant. */
    boolean isCluster() {
        return configuration.getName().equals(CLUSTER)
                || Files.exists(location().resolve(REGISTRY));
    }

    Path location() {
        return settings.location();
    }

    Following following(String infobase, Path location) {
        return new Following(
                new LogSettings(
                        infobase,
                        location,
                        settings.zone(),
                        settings.commentLimit(),
                        settings.events()),
                start,
                CheckpointNames.of(
                        OnecEvents.source(infobase).toString(), configuration.getReader()),
                configuration.getBatchSize(),
                Duration.ofMillis(configuration.getCommitDelay()),
                configuration.backoff());
    }

    EventLogComponent getEventLogComponent() {
        return (EventLogComponent) getComponent();
    }

    public EventLogConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(EventLogConfiguration configuration) {
        this.configuration = configuration;
    }
}
