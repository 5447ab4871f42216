package io.dromedary.component.journal;

import io.dromedary.journal.Journal;
import java.util.Map;
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

    @Override
    protected Endpoint createEndpoint(
            String uri, String remaining, Map<String, Object> parameters) throws Exception {
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
}
