package io.dromedary.component.journal;

import io.dromedary.journal.Journal;
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
        throw new IllegalArgumentException("not yet");
    }

    Journal journal() {
        return ((JournalComponent) getComponent()).getJournal();
    }

    public JournalConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(JournalConfiguration configuration) {
        this.configuration = configuration;
    }
}
