package io.dromedary;

import io.dromedary.cluster.settings.ClusterSettings;
import java.text.ParseException;
import java.util.Map;
import java.util.TreeMap;
import org.quartz.CronExpression;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * When jobs run: the property {@code dromedary.JOB.schedule}, or else what {@code cluster.yaml}
 * says in {@code schedule}. Routes see one as the other. A job with neither runs when it is told
 * to.
 *
 * @param crons by the names of the properties, those that come from {@code cluster.yaml}
 */
record ClusterSchedules(Map<String, String> crons) {

    private static final String REPORTS = "dromedary.report.enabled";

    /** Copies the map. */
    ClusterSchedules {
        crons = Map.copyOf(crons);
    }

    /** Adds those of the settings to the properties, before any route is loaded. */
    static ClusterSchedules of(ClusterSettings settings, ConfigurableEnvironment properties) {
        Map<String, String> missing = new TreeMap<>();
        settings.schedules()
                .forEach(
                        (job, cron) -> {
                            String name = "dromedary." + job.word() + ".schedule";
                            if (properties.getProperty(name, "").isBlank()) {
                                check(settings, job.word(), cron);
                                missing.put(name, cron);
                            }
                        });
        if (properties.getProperty(REPORTS, "").isBlank()) {
            missing.put(REPORTS, "true"); // there is a job, or nobody would ask
        }
        properties
                .getPropertySources()
                .addFirst(new MapPropertySource("cluster.yaml", new TreeMap<>(missing)));
        return new ClusterSchedules(missing);
    }

    private static void check(ClusterSettings settings, String job, String cron) {
        try {
            CronExpression.validateExpression(cron);
        } catch (ParseException e) {
            throw new InvalidConfigurationException(
                    "%s: schedule: %s: '%s' is no cron of Quartz such as 0 0 1 * * ?: %s"
                            .formatted(settings.file(), job, cron, e.getMessage()));
        }
    }
}
