package io.dromedary;

import io.dromedary.backup.job.InfobaseReport;
import io.dromedary.backup.job.JobBook;
import io.dromedary.backup.job.JobReport;
import io.dromedary.backup.job.StepReport;
import io.dromedary.backup.store.BackupStore;
import io.dromedary.cli.JobRunner;
import io.dromedary.route.RouteFolder;
import io.dromedary.route.RoutesBehind;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.autoconfigure.metrics.MetricsAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.metrics.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** Runs one job of the care of clusters, with its routes and no others, and without the service. */
final class OneJob implements JobRunner {

    private static final long LOOK_MILLIS = 300;
    private static final String REPORT = "direct://report";
    private static final String REPORT_IF_ANY = "direct:report?failIfNoConsumers=false";

    /** Somewhat longer than the route of reports allows. */
    private static final Duration REPORTING = Duration.ofMinutes(6);

    @Override
    public JobReport run(Wanted wanted, Progress progress) {
        ConfigurableApplicationContext context;
        try {
            context =
                    new SpringApplicationBuilder(Parts.class)
                            .web(WebApplicationType.NONE)
                            .bannerMode(Banner.Mode.OFF)
                            .logStartupInfo(false)
                            .registerShutdownHook(true)
                            .run(arguments(wanted));
        } catch (RuntimeException e) {
            throw new WrongSettingsException(new StartFailure().reason(e), e);
        }
        try (context) {
            return run(context, wanted, progress);
        }
    }

    private static String[] arguments(Wanted wanted) {
        Map<String, String> properties = new TreeMap<>(wanted.properties());
        properties.put("dromedary." + wanted.kind().word() + ".enabled", "true");
        properties.put("dromedary.job", wanted.entry());
        properties.put("dromedary.data", wanted.data().toString());
        properties.put("dromedary.routes", wanted.routes().toString());
        properties.put("dromedary.cluster.settings", wanted.settings().toString());
        return properties.entrySet().stream()
                .map(property -> "--" + property.getKey() + "=" + property.getValue())
                .toArray(String[]::new);
    }

    private static JobReport run(
            ConfigurableApplicationContext context, Wanted wanted, Progress progress) {
        JobBook book = context.getBean(BackupStore.class).jobs();
        Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        CamelContext camel = context.getBean(CamelContext.class);
        ProducerTemplate template = camel.createProducerTemplate();
        CompletableFuture<Exchange> end =
                template.asyncSend(
                        wanted.entry(),
                        exchange -> wanted.headers().forEach(exchange.getMessage()::setHeader));
        Set<StepReport> told = new HashSet<>();
        while (true) {
            Optional<Exchange> ended = await(end);
            Optional<JobReport> report = book.own(wanted.kind(), start);
            report.ifPresent(found -> tell(found, told, progress));
            if (ended.isPresent()) {
                JobReport done = report.orElseThrow(() -> failure(ended.get()));
                // What was killed before, where no service runs that would tell of it.
                List<JobReport> cutOff = book.takeCutOff();
                cutOff.forEach(job -> template.sendBody(REPORT_IF_ANY, job));
                awaitReport(camel, book, done);
                return done;
            }
        }
    }

    /** Mail and the like go out beside the job, and are not to be cut off by the end of all. */
    private static void awaitReport(CamelContext camel, JobBook book, JobReport done) {
        boolean isTold =
                camel.getRoutes().stream()
                        .anyMatch(route -> REPORT.equals(route.getEndpoint().getEndpointUri()));
        long end = System.nanoTime() + REPORTING.toNanos();
        while (isTold
                && System.nanoTime() < end
                && book.untold(done.startedAt()).stream()
                        .anyMatch(job -> job.id().equals(done.id()))) {
            await(new CompletableFuture<>());
        }
    }

    private static Optional<Exchange> await(CompletableFuture<Exchange> end) {
        try {
            return Optional.of(end.get(LOOK_MILLIS, TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The job was interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e);
        }
    }

    private static void tell(JobReport report, Set<StepReport> told, Progress progress) {
        for (InfobaseReport infobase : report.infobases()) {
            infobase.steps().stream()
                    .filter(told::add)
                    .forEach(step -> progress.ended(infobase, step));
        }
    }

    private static RuntimeException failure(Exchange ended) {
        return ended.getException() instanceof RuntimeException thrown
                ? thrown
                : new IllegalStateException(
                        "The job ended before it began; its route must begin with a step"
                                + " onec-cluster:begin-…",
                        ended.getException());
    }

    /** What a job needs of the program, and what Camel needs. */
    @EnableConfigurationProperties(DromedaryProperties.class)
    @ImportAutoConfiguration({
        CamelAutoConfiguration.class,
        MetricsAutoConfiguration.class,
        SimpleMetricsExportAutoConfiguration.class
    })
    @Import({
        JournalConfiguration.Server.class,
        ClusterConfiguration.class,
        BackupConfiguration.class,
        MaintenanceConfiguration.class,
        UpdateConfiguration.class,
        ClusterCopyConfiguration.class,
        ReportConfiguration.class,
        RestoreConfiguration.class
    })
    static class Parts {

        @Bean
        CamelContextConfiguration routesOfTheJob(
                DromedaryProperties properties, @Value("${dromedary.job}") String job) {
            return new CamelContextConfiguration() {
                @Override
                public void beforeApplicationStart(CamelContext camel) {
                    RoutesBehind.load(camel, job, new RouteFolder(properties.routes()).texts());
                }

                @Override
                public void afterApplicationStart(CamelContext camel) {
                    // the job is begun by the command
                }
            };
        }
    }
}
