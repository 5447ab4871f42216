package io.dromedary.component.cluster;

import io.dromedary.backup.job.JobBook;
import io.dromedary.backup.job.JobReport;
import io.dromedary.cluster.session.InfobaseLocks;
import io.dromedary.sql.DatabaseException;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.Route;
import org.apache.camel.support.RoutePolicySupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy {@code jobEnd} of routes that run a job: whatever happens in them, the job has ended
 * when an exchange leaves. One that was not ended by {@code onec-cluster:finish}, as a step threw
 * or stopped the exchange, has failed, and people are told. A lock that is left is taken off:
 * {@code stop} also passes over {@code doFinally}. One for each route.
 */
public final class JobEnd extends RoutePolicySupport {

    /** The property of an exchange that a job has begun in, or is a part of. */
    static final String JOB = "OnecJobUnderWay";

    private static final Logger LOG = LoggerFactory.getLogger(JobEnd.class);
    private static final String REPORT = "direct:report?failIfNoConsumers=false";

    private final JobBook book;
    private final InfobaseLocks locks;

    /** For jobs of this book. */
    public JobEnd(JobBook book, InfobaseLocks locks) {
        this.book = book;
        this.locks = locks;
    }

    @Override
    public void onExchangeDone(Route route, Exchange exchange) {
        Optional.ofNullable(exchange.getProperty(JOB, UUID.class))
                .ifPresent(job -> end(job, route, exchange));
    }

    private void end(UUID job, Route route, Exchange exchange) {
        unlock(job);
        String why = why(route, exchange);
        try {
            book.breakOff(job, why).ifPresent(report -> tell(report, exchange));
        } catch (DatabaseException e) {
            LOG.warn(
                    "The end of the job {} cannot be booked now, and will be: {}",
                    job,
                    e.getMessage());
            book.breakOffLater(job, why);
        } catch (RuntimeException e) {
            LOG.warn("Nobody could be told of the end of the job {}: {}", job, e.getMessage());
        }
    }

    private void unlock(UUID job) {
        try {
            locks.unlock(job)
                    .forEach(
                            left ->
                                    LOG.warn(
                                            "Infobase {} was still locked at the end of its job: {}",
                                            left.lock().infobase().name(),
                                            left.outcome()));
        } catch (RuntimeException e) {
            LOG.warn("Locks of the job {} will be looked for again: {}", job, e.getMessage());
        }
    }

    private static String why(Route route, Exchange exchange) {
        String name = "the route " + route.getId();
        Exception failure = exchange.getException();
        if (failure != null) {
            return "%s broke off: %s"
                    .formatted(
                            name,
                            Optional.ofNullable(failure.getMessage()).orElse(failure.toString()));
        }
        return exchange.isRouteStop()
                ? name + " was stopped before onec-cluster:finish"
                : name + " has no onec-cluster:finish";
    }

    private static void tell(JobReport report, Exchange exchange) {
        LOG.warn("The {} {} was broken off, and failed", report.kind().word(), report.id());
        ProducerTemplate template = exchange.getContext().createProducerTemplate();
        try {
            template.sendBody(REPORT, report);
        } finally {
            template.stop();
        }
    }
}
