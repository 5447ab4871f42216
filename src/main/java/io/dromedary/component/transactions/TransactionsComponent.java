package io.dromedary.component.transactions;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** Creates the steps that group records into transactions. */
@Component("onec-transactions")
public class TransactionsComponent extends DefaultComponent {

    @Metadata(description = "Options that all endpoints begin with.")
    private TransactionsConfiguration configuration = new TransactionsConfiguration();

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
            throws Exception {
        TransactionsConfiguration copy = configuration.copy();
        copy.setName(remaining);
        TransactionsEndpoint endpoint = new TransactionsEndpoint(uri, this, copy);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    public TransactionsConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(TransactionsConfiguration configuration) {
        this.configuration = configuration;
    }
}
