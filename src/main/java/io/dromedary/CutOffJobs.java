package io.dromedary;

import io.dromedary.backup.job.JobReport;
import java.util.List;

/**
 * What the last run of this program was doing when it was killed. Immutable.
 *
 * @param reports of the jobs, booked as failed by now
 */
record CutOffJobs(List<JobReport> reports) {

    /** Copies the list. */
    CutOffJobs {
        reports = List.copyOf(reports);
    }
}
