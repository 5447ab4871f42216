package io.dromedary.backup.job;

import io.dromedary.cluster.settings.JobKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The rows of jobs that are under way, within a transaction, and their end. Stateless. */
final class OpenJobs {

    private static final String UNDER_WAY =
            "select id, kind, owner, started_at, alive_at from backup_job where ended_at is null";
    private static final String END_STEPS =
            """
            update backup_step set ended_at = ?, result = 'FAILED', message = ?
            where job = ? and ended_at is null""";
    private static final String ADD_STEP =
            """
            insert into backup_step
              (job, cluster, infobase, name, started_at, ended_at, result, message)
            values (?, '', '', ?, ?, ?, 'FAILED', ?)""";
    private static final String RESULTS =
            "select result, count(*) from backup_step where job = ? group by result";
    private static final String END =
            "update backup_job set ended_at = ?, result = ? where id = ? and ended_at is null";

    private OpenJobs() {}

    /** A job under way. */
    record Running(UUID id, JobKind kind, JobOwner owner, Instant startedAt, Instant aliveAt) {}

    /** All of them. */
    static List<Running> underWay(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(UNDER_WAY);
                ResultSet rows = query.executeQuery()) {
            List<Running> running = new ArrayList<>();
            while (rows.next()) {
                running.add(
                        new Running(
                                UUID.fromString(rows.getString(1)),
                                JobKind.valueOf(rows.getString(2)),
                                JobOwner.parse(rows.getString(3)),
                                Instant.ofEpochMilli(rows.getLong(4)),
                                Instant.ofEpochMilli(rows.getLong(5))));
            }
            return running;
        }
    }

    /**
     * Ends one; what of its steps is under way has failed.
     *
     * @param message of those steps
     */
    static int end(Connection connection, UUID job, Instant now, String message)
            throws SQLException {
        try (PreparedStatement steps = connection.prepareStatement(END_STEPS);
                PreparedStatement end = connection.prepareStatement(END)) {
            steps.setLong(1, now.toEpochMilli());
            steps.setString(2, message);
            steps.setString(3, job.toString());
            steps.executeUpdate();
            end.setLong(1, now.toEpochMilli());
            end.setString(2, result(connection, job).name());
            end.setString(3, job.toString());
            return end.executeUpdate();
        }
    }

    private static Result result(Connection connection, UUID job) throws SQLException {
        List<Result> results = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(RESULTS)) {
            query.setString(1, job.toString());
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    results.add(Result.valueOf(rows.getString(1)));
                }
            }
        }
        return Result.of(results);
    }

    /** A step of its own says why, since it may have been between two of them. */
    static void fail(Connection connection, Running running, Instant now, String message)
            throws SQLException {
        addFailure(connection, running.id, "finish", running.aliveAt, now, message);
        end(connection, running.id, now, message);
    }

    /** Adds a step of the job as a whole that has failed. */
    static int addFailure(
            Connection connection, UUID job, String step, Instant from, Instant to, String message)
            throws SQLException {
        try (PreparedStatement add = connection.prepareStatement(ADD_STEP)) {
            add.setString(1, job.toString());
            add.setString(2, step);
            add.setLong(3, from.toEpochMilli());
            add.setLong(4, to.toEpochMilli());
            add.setString(5, message);
            return add.executeUpdate();
        }
    }
}
