package io.dromedary.component.eventlog;

import io.dromedary.component.Backoff;
import io.dromedary.eventlog.LogSettings;
import io.dromedary.eventlog.LogStart;
import java.time.Duration;

/**
 * What a log is followed with.
 *
 * @param start where to begin without a checkpoint
 * @param source name of its checkpoint
 * @param batchSize most records of an exchange
 * @param commitDelay how long the checkpoint of what led to nothing may wait
 * @param backoff pauses before a failed batch is delivered again
 */
record Following(
        LogSettings settings,
        LogStart start,
        String source,
        int batchSize,
        Duration commitDelay,
        Backoff backoff) {}
