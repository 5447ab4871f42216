package io.dromedary.component.report;

import io.dromedary.backup.store.BackupStore;
import io.dromedary.cluster.settings.ClusterFile;
import io.dromedary.cluster.settings.ClusterSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** The shipped routes of reports without Spring. */
final class ReportRoutes implements AutoCloseable {

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final BackupStore store;
    private final Deliveries deliveries =
            new Deliveries(new SimpleMeterRegistry(), Clock.systemUTC());

    /**
     * Starts them.
     *
     * @param notify what stands in that section of {@code cluster.yaml}
     */
    ReportRoutes(Path folder, String notify) throws Exception {
        ClusterSettings settings =
                ClusterFile.read(
                        Files.writeString(
                                folder.resolve("cluster.yaml"),
                                "clusters: {main: {}}\nnotify:\n" + notify.indent(2)));
        store = BackupStore.open(folder.resolve("backup.db"), Clock.systemUTC());
        camel.disableJMX();
        camel.getShutdownStrategy().setTimeout(10);
        camel.getRegistry().bind("reportMail", new ReportMail(settings.notification().mail()));
        camel.getRegistry()
                .bind(
                        "reportTelegram",
                        new ReportTelegram(
                                settings.notification().telegram(), Duration.ofSeconds(5)));
        camel.getRegistry()
                .bind(
                        "reports",
                        new Reports(settings, store.jobs(), deliveries, Clock.systemUTC()));
        Properties properties = new Properties();
        properties.put("dromedary.report.enabled", "true");
        properties.put("dromedary.report.pause", "50");
        camel.getPropertiesComponent().setInitialProperties(properties);
        String text =
                Files.readString(Path.of("routes/report.camel.yaml"))
                        .replaceAll(
                                "platform-http:[^\\n]*\\n *parameters:\\n( {8}.*\\n)+",
                                "direct:http\n");
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(ResourceHelper.fromString("report.camel.yaml", text));
        camel.start();
    }

    /** Reports something, and answers with what became of it. */
    Exchange tell(Object body) {
        return camel.createFluentProducerTemplate()
                .to("direct:report")
                .withBody(body)
                .request(Exchange.class);
    }

    /** As {@link #tell}; only the text of the answer. */
    String answer(Object body) {
        return tell(body).getMessage().getBody(String.class);
    }

    CamelContext camel() {
        return camel;
    }

    BackupStore store() {
        return store;
    }

    Deliveries deliveries() {
        return deliveries;
    }

    @Override
    public void close() {
        camel.stop();
        store.close();
    }
}
