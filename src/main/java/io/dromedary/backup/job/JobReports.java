package io.dromedary.backup.job;

import io.dromedary.cluster.settings.JobKind;
import io.dromedary.sql.SqlDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/** Reads the book of jobs. Thread-safe. */
final class JobReports {

    private static final String JOB =
            "select id, kind, monitored, started_at, ended_at, result from backup_job";
    private static final String ONE = JOB + " where id = ?";
    private static final String NEWEST = " order by started_at desc, id limit ?";
    private static final String OF_KIND = JOB + " where kind = ?" + NEWEST;
    private static final String OF_OWNER =
            JOB + " where kind = ? and owner = ? and started_at >= ? order by started_at limit 1";
    private static final String UNTOLD =
            JOB + " where told_at is null and ended_at >= ? order by ended_at, id";
    private static final String STEPS =
            """
            select cluster, infobase, name, started_at, ended_at, result, bytes, message
            from backup_step where job = ? order by id""";

    private final SqlDatabase database;

    JobReports(SqlDatabase database) {
        this.database = database;
    }

    Optional<JobReport> of(UUID job) {
        return query(ONE, job.toString()).stream().findFirst();
    }

    List<JobReport> last(int most) {
        return query(JOB + NEWEST, most);
    }

    List<JobReport> last(JobKind kind, int most) {
        return query(OF_KIND, kind.name(), most);
    }

    Optional<JobReport> of(JobKind kind, JobOwner owner, Instant since) {
        return query(OF_OWNER, kind.name(), owner.toString(), since.toEpochMilli()).stream()
                .findFirst();
    }

    List<JobReport> untold(Instant since) {
        return query(UNTOLD, since.toEpochMilli());
    }

    private List<JobReport> query(String sql, Object... arguments) {
        return database.read(
                jdbc ->
                        jdbc.query(sql, (row, number) -> job(row), arguments).stream()
                                .map(job -> with(job, infobases(jdbc, job.id())))
                                .toList());
    }

    private static JobReport job(ResultSet row) throws SQLException {
        Optional<Instant> ended = instant(row, 5);
        return new JobReport(
                UUID.fromString(row.getString(1)),
                JobKind.valueOf(row.getString(2)),
                row.getInt(3) != 0,
                Instant.ofEpochMilli(row.getLong(4)),
                ended,
                Optional.ofNullable(row.getString(6)).map(Result::valueOf),
                List.of());
    }

    private static JobReport with(JobReport job, List<InfobaseReport> infobases) {
        return new JobReport(
                job.id(),
                job.kind(),
                job.monitored(),
                job.startedAt(),
                job.endedAt(),
                job.result(),
                infobases);
    }

    private static List<InfobaseReport> infobases(JdbcTemplate jdbc, UUID job) {
        Map<Subject, List<StepReport>> steps = new LinkedHashMap<>();
        jdbc.query(
                STEPS,
                (ResultSet row) -> {
                    List<StepReport> own =
                            steps.computeIfAbsent(
                                    new Subject(row.getString(1), row.getString(2)),
                                    subject -> new ArrayList<>());
                    if (instant(row, 5).isPresent()) {
                        own.add(step(row));
                    }
                },
                job.toString());
        return steps.entrySet().stream()
                .map(
                        entry ->
                                new InfobaseReport(
                                        entry.getKey().cluster,
                                        entry.getKey().infobase,
                                        result(entry.getKey(), entry.getValue()),
                                        entry.getValue()))
                .toList();
    }

    /** Of a cluster, and of the job itself, more is not wanted than that all is ready. */
    private static Result result(Subject subject, List<StepReport> steps) {
        List<Result> results = steps.stream().map(StepReport::result).toList();
        Result whole = Result.of(results);
        return whole == Result.SKIPPED
                        && subject.infobase.isEmpty()
                        && results.contains(Result.READY)
                ? Result.READY
                : whole;
    }

    private static StepReport step(ResultSet row) throws SQLException {
        Instant started = Instant.ofEpochMilli(row.getLong(4));
        long bytes = row.getLong(7);
        OptionalLong written = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(bytes);
        return new StepReport(
                row.getString(3),
                Result.valueOf(row.getString(6)),
                started,
                Duration.between(started, Instant.ofEpochMilli(row.getLong(5))),
                written,
                Optional.ofNullable(row.getString(8)));
    }

    private static Optional<Instant> instant(ResultSet row, int column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    private record Subject(String cluster, String infobase) {}
}
