package io.dromedary.component.journal;

import io.dromedary.event.EventFilter;
import io.dromedary.journal.Journal;
import io.dromedary.subscription.StartPosition;
import io.dromedary.subscription.Subscription;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.support.DefaultEndpoint;

/** Append CloudEvents to a channel of the journal, or receive them as one of its subscribers. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "journal",
        title = "Journal",
        syntax = "journal:channel",
        category = {Category.MESSAGING},
        headersClass = JournalConstants.class)
public class JournalEndpoint extends DefaultEndpoint {

    @UriParam private JournalConfiguration configuration;

    /** Made by the component. */
    public JournalEndpoint(
            String uri, JournalComponent component, JournalConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    @Override
    protected void doBuild() throws Exception {
        super.doBuild();
        ChannelRouting.checked(configuration.getChannel());
    }

    @Override
    public Producer createProducer() {
        return new JournalProducer(this, ChannelRouting.parse(configuration.getByType()));
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        if (configuration.getSubscriber().isBlank()) {
            throw new IllegalArgumentException(
                    "journal:"
                            + configuration.getChannel()
                            + " in 'from' needs the option subscriber: the name under which the"
                            + " route's offset is kept");
        }
        if (configuration.getBatchSize() < 1 || configuration.getInFlight() < 1) {
            throw new IllegalArgumentException(
                    "journal:"
                            + configuration.getChannel()
                            + " in 'from': batchSize and inFlight are 1 at least");
        }
        JournalConsumer consumer = new JournalConsumer(this, processor, wanted());
        configureConsumer(consumer);
        return consumer;
    }

    private Subscription wanted() {
        return new Subscription(
                configuration.getSubscriber(),
                configuration.getChannel(),
                StartPosition.parse(configuration.getStart()),
                EventFilter.parseText(configuration.getFilter()));
    }

    Journal journal() {
        return getJournalComponent().getJournal();
    }

    JournalComponent getJournalComponent() {
        return (JournalComponent) getComponent();
    }

    public JournalConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(JournalConfiguration configuration) {
        this.configuration = configuration;
    }
}
