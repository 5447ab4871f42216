package io.dromedary.backup.job;

import java.util.List;

/**
 * What a job did to an infobase. Immutable.
 *
 * @param infobase its name; empty for what is about the job as a whole
 * @param result failed if a step failed
 * @param steps in the order they began
 */
public record InfobaseReport(
        String cluster, String infobase, Result result, List<StepReport> steps) {

    /** Copies the steps. */
    public InfobaseReport {
        steps = List.copyOf(steps);
    }
}
