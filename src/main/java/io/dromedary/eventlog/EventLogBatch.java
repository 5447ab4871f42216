package io.dromedary.eventlog;

import java.util.List;

/**
 * A run of consecutive records of one log: the unit of delivery, redelivery and commit.
 *
 * @param infobase name of the infobase
 * @param run number of the reading run: a new one after every (re)start, so that a step with memory
 *     knows when to restore itself from {@code memory}
 * @param runStart where this run began; everything before it has had its effect
 * @param memory what the steps behind the reader had remembered at {@code runStart}, as they wrote
 *     it; empty if nothing
 * @param records in log order; empty if the batch only carries notices or an advance
 * @param from where the batch begins
 * @param to where the next batch begins
 * @param notices what was noticed on the way: damage, gaps
 * @param history the log behind the position, for restoring
 */
public record EventLogBatch(
        String infobase,
        long run,
        LogPosition runStart,
        String memory,
        List<EventLogRecord> records,
        LogPosition from,
        LogPosition to,
        List<LogNotice> notices,
        LogHistory history) {}
