package io.dromedary.component.journal;

import io.dromedary.component.ConsumerThreads;
import io.dromedary.event.Leadership;
import io.dromedary.journal.Journal;
import io.dromedary.subscription.Subscriptions;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** Creates the endpoints of the journal's channels. */
@Component("journal")
public class JournalComponent extends DefaultComponent {

    @Metadata(description = "Options that all endpoints begin with.")
    private JournalConfiguration configuration = new JournalConfiguration();

    @Metadata(label = "advanced", autowired = true, description = "The journal.")
    private Journal journal;

    @Metadata(label = "advanced", autowired = true, description = "The subscribers.")
    private Subscriptions subscriptions;

    @Metadata(
            label = "advanced",
            autowired = true,
            description =
                    "Which of several processes that share a journal reads a subscription; without"
                            + " it this one does.")
    private Leadership leadership;

    @Metadata(
            label = "advanced",
            defaultValue = "32",
            description =
                    "The most threads that all consumers together may hold. A route that blocks"
                            + " holds one; with all of them blocked the other routes wait. Idle"
                            + " threads end after 10 seconds.")
    private int threads = 32;

    private ConsumerThreads consumerThreads;

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        consumerThreads = new ConsumerThreads(getCamelContext(), this, "journal", threads);
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        consumerThreads.close();
    }

    Leadership leadership() {
        return Objects.requireNonNullElse(leadership, Leadership.ALONE);
    }

    ConsumerThreads consumerThreads() {
        return consumerThreads;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
            throws Exception {
        JournalConfiguration copy = configuration.copy();
        copy.setChannel(remaining);
        JournalEndpoint endpoint = new JournalEndpoint(uri, this, copy);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    public JournalConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(JournalConfiguration configuration) {
        this.configuration = configuration;
    }

    public Journal getJournal() {
        return journal;
    }

    public void setJournal(Journal journal) {
        this.journal = journal;
    }

    public Subscriptions getSubscriptions() {
        return subscriptions;
    }

    public void setSubscriptions(Subscriptions subscriptions) {
        this.subscriptions = subscriptions;
    }

    public Leadership getLeadership() {
        return leadership;
    }

    public void setLeadership(Leadership leadership) {
        this.leadership = leadership;
    }

    public int getThreads() {
        return threads;
    }

    public void setThreads(int threads) {
        this.threads = threads;
    }
}
