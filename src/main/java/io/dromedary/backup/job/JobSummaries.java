package io.dromedary.backup.job;

import io.dromedary.cluster.settings.JobKind;
import io.dromedary.sql.SqlDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The jobs of the book in short: their steps are counted by the database, and not read.
 * Thread-safe; its methods throw {@link io.dromedary.sql.DatabaseException}.
 */
public final class JobSummaries {

    private static final String LAST =
            """
            select job.id, job.kind, job.started_at, job.ended_at, job.result,
              count(distinct case when step.infobase <> ''
                then step.cluster || '/' || step.infobase end),
              count(distinct case when step.result = 'FAILED'
                then step.cluster || '/' || step.infobase end),
              max(case when step.result <> 'FAILED' and step.message like ?
                then 1 else 0 end)
            from (select id, kind, started_at, ended_at, result from backup_job
                  order by started_at desc, id limit ?) as job
            left join backup_step as step on step.job = job.id
            group by job.id, job.kind, job.started_at, job.ended_at, job.result
            order by job.started_at desc, job.id""";

    private final SqlDatabase database;

    /** In a database with the tables of {@code db/backup}. */
    public JobSummaries(SqlDatabase database) {
        this.database = database;
    }

    /** The last jobs, the newest first. */
    public List<JobSummary> last(int most) {
        return database.read(
                jdbc ->
                        jdbc.query(
                                LAST,
                                (row, number) -> summary(row),
                                StepReport.WARNING + "%",
                                most));
    }

    private static JobSummary summary(ResultSet row) throws SQLException {
        long ended = row.getLong(4);
        Optional<Instant> endedAt =
                row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(ended));
        return new JobSummary(
                UUID.fromString(row.getString(1)),
                JobKind.valueOf(row.getString(2)),
                Instant.ofEpochMilli(row.getLong(3)),
                endedAt,
                Optional.ofNullable(row.getString(5)).map(Result::valueOf),
                row.getInt(6),
                row.getInt(7),
                row.getInt(8) != 0);
    }
}
