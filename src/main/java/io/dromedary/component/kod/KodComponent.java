package io.dromedary.component.kod;

import io.dromedary.kod.store.KodStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** Creates the endpoints of КОД and holds what they share. */
@Component("kod")
public class KodComponent extends DefaultComponent {

    @Metadata(description = "Options that all endpoints begin with.")
    private KodConfiguration configuration = new KodConfiguration();

    @Metadata(label = "advanced", autowired = true, description = "Where marks and receipts are.")
    private KodStore store;

    @Metadata(label = "advanced", autowired = true, description = "Where messages are counted.")
    private MeterRegistry meterRegistry;

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
            throws Exception {
        KodConfiguration copy = configuration.copy();
        copy.setKind(remaining);
        KodEndpoint endpoint = new KodEndpoint(uri, this, copy);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    MeterRegistry meters() {
        return Objects.requireNonNullElse(meterRegistry, Metrics.globalRegistry);
    }

    public KodConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(KodConfiguration configuration) {
        this.configuration = configuration;
    }

    public KodStore getStore() {
        return store;
    }

    public void setStore(KodStore store) {
        this.store = store;
    }

    public MeterRegistry getMeterRegistry() {
        return meterRegistry;
    }

    public void setMeterRegistry(MeterRegistry meterRegistry) {
        this.meterRegistry = meterRegistry;
    }
}
