package io.dromedary.component.cluster;

import io.dromedary.backup.job.JobBook;
import io.dromedary.backup.job.JobRunningException;
import io.dromedary.sql.DatabaseException;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.support.RoutePolicySupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy {@code jobSchedule} of routes that begin a job when it is time. If the last one of its
 * kind still runs, so that it cannot begin, it is booked as failed, and people are told. One for
 * each route.
 */
public final class JobSchedule extends RoutePolicySupport {

    private static final Logger LOG = LoggerFactory.getLogger(JobSchedule.class);

    private final JobBook book;

    /** For jobs of this book. */
    public JobSchedule(JobBook book) {
        this.book = book;
    }

    @Override
    public void onExchangeDone(Route route, Exchange exchange) {
        Optional.ofNullable(exchange.getException(JobRunningException.class))
                .ifPresent(this::refuse);
    }

    private void refuse(JobRunningException why) {
        try {
            book.refuse(why);
        } catch (DatabaseException e) {
            LOG.warn(
                    "A {} did not begin, which cannot be booked now: {}; {}",
                    why.kind().word(),
                    why.getMessage(),
                    e.getMessage());
        }
    }
}
