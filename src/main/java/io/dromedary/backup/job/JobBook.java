package io.dromedary.backup.job;

import io.dromedary.backup.job.OpenJobs.Running;
import io.dromedary.cluster.settings.JobKind;
import io.dromedary.sql.SqlDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The book of jobs: every one with its steps, and at most one of a kind under way.
 *
 * <p>Whoever runs a job says {@link #alive} every few seconds. A job is over without having ended
 * when its process is known to be gone, or has said nothing for a minute; {@link #heal} finds it
 * then and books it as failed, which {@link #begin} also does. So it does with one of this process
 * whose end could not be booked when it was there ({@link #breakOffLater}).
 *
 * <p>Thread-safe; its methods throw {@link io.dromedary.sql.DatabaseException}.
 */
public final class JobBook {

    /** How often {@link #alive} should be said. */
    public static final Duration BEAT = Duration.ofSeconds(10);

    /** A process that was silent for so long is taken for gone. */
    static final Duration SILENCE = Duration.ofSeconds(60);

    /** Some beats. */
    private static final Duration UNHEARD = BEAT.multipliedBy(3);

    private static final int MOST_CUT_OFF = 100;

    private static final String KILLED = "the program ended in the midst of it";
    private static final String NOT_ENDED = "it did not end before its job did";

    private static final String BEGIN =
            """
            insert into backup_job (id, kind, owner, started_at, alive_at, monitored)
            values (?, ?, ?, ?, ?, ?)
            on conflict do nothing""";
    private static final String REFUSE =
            """
            insert into backup_job (id, kind, owner, started_at, alive_at, ended_at, result)
            values (?, ?, ?, ?, ?, ?, 'FAILED')""";
    private static final String ALIVE =
            "update backup_job set alive_at = ? where owner = ? and ended_at is null";
    private static final String BEGIN_STEP =
            """
            insert into backup_step (job, cluster, infobase, name, started_at)
            values (?, ?, ?, ?, ?) returning id""";
    private static final String END_STEP =
            """
            update backup_step set ended_at = ?, result = ?, bytes = ?, message = ?
            where id = ? and ended_at is null""";
    private static final String TOLD =
            "update backup_job set told_at = ? where id = ? and told_at is null";
    private static final String ELSEWHERE =
            "select count(*) from backup_job where id = ? and owner <> ? and ended_at is null";
    private static final String ENDED =
            "select count(*) from backup_job where id = ? and ended_at is not null";

    private final SqlDatabase database;
    private final Clock clock;
    private final JobOwner self;
    private final JobReports reports;
    private final BlockingQueue<JobReport> cutOff = new ArrayBlockingQueue<>(MOST_CUT_OFF);

    /** Why jobs have failed whose end is to be booked yet; few, as one of a kind is under way. */
    private final Map<UUID, String> unbooked = new ConcurrentHashMap<>();

    /** In a database with the tables of {@code db/backup}. */
    public JobBook(SqlDatabase database, Clock clock) {
        this(database, clock, JobOwner.self());
    }

    JobBook(SqlDatabase database, Clock clock, JobOwner self) {
        this.database = database;
        this.clock = clock;
        this.self = self;
        this.reports = new JobReports(database);
    }

    /**
     * Begins a job.
     *
     * @return its id
     * @throws JobRunningException if one of its kind is under way
     */
    public UUID begin(JobKind kind) {
        return begin(kind, true);
    }

    /**
     * Begins a job that no monitor waits for, as {@link #begin(JobKind)}.
     *
     * @throws JobRunningException if one of its kind is under way
     */
    public UUID beginUnmonitored(JobKind kind) {
        return begin(kind, false);
    }

    private UUID begin(JobKind kind, boolean monitored) {
        heal();
        UUID id = UUID.randomUUID();
        while (true) {
            Begin begin = tryToBegin(id, kind, monitored);
            if (begin.done) {
                return id;
            }
            if (begin.other.isPresent()) { // else it has ended between two looks
                Running other = begin.other.get();
                throw new JobRunningException(kind, other.startedAt(), other.owner().toString());
            }
        }
    }

    private record Begin(boolean done, Optional<Running> other) {}

    private Begin tryToBegin(UUID id, JobKind kind, boolean monitored) {
        Instant now = clock.instant();
        return database.write(
                connection -> {
                    if (insert(connection, id, kind, monitored, now)) {
                        return new Begin(true, Optional.empty());
                    }
                    return new Begin(
                            false,
                            OpenJobs.underWay(connection).stream()
                                    .filter(running -> running.kind() == kind)
                                    .findFirst());
                });
    }

    /**
     * Begins a job with what comes first; if that fails the job has ended, and failed.
     *
     * @throws JobRunningException if one of its kind is under way
     */
    public <T> T begin(JobKind kind, Function<UUID, T> first) {
        UUID job = begin(kind);
        try {
            return first.apply(job);
        } catch (RuntimeException e) {
            String reason = Optional.ofNullable(e.getMessage()).orElseGet(e::toString);
            try {
                long step = beginStep(job, "", "", "begin");
                endStep(step, Result.FAILED, OptionalLong.empty(), Optional.of(reason));
                end(job);
            } catch (RuntimeException f) {
                breakOffLater(job, reason);
                e.addSuppressed(f);
            }
            throw e;
        }
    }

    private boolean insert(
            Connection connection, UUID id, JobKind kind, boolean monitored, Instant now)
            throws SQLException {
        try (PreparedStatement begin = connection.prepareStatement(BEGIN)) {
            begin.setString(1, id.toString());
            begin.setString(2, kind.name());
            begin.setString(3, self.toString());
            begin.setLong(4, now.toEpochMilli());
            begin.setLong(5, now.toEpochMilli());
            begin.setInt(6, monitored ? 1 : 0);
            return begin.executeUpdate() > 0;
        }
    }

    /**
     * Books a job as failed that did not begin though it was time: people who rely on the schedule
     * are to know. It is found as one that was cut off, see {@link #takeCutOff}.
     *
     * @return its report
     */
    public JobReport refuse(JobRunningException why) {
        UUID id = UUID.randomUUID();
        Instant now = clock.instant();
        database.write(
                connection -> {
                    try (PreparedStatement refuse = connection.prepareStatement(REFUSE)) {
                        refuse.setString(1, id.toString());
                        refuse.setString(2, why.kind().name());
                        refuse.setString(3, self.toString());
                        refuse.setLong(4, now.toEpochMilli());
                        refuse.setLong(5, now.toEpochMilli());
                        refuse.setLong(6, now.toEpochMilli());
                        refuse.executeUpdate();
                    }
                    return OpenJobs.addFailure(connection, id, "begin", now, now, why.getMessage());
                });
        JobReport report = report(id);
        haveTold(report);
        return report;
    }

    /** Says that this process still runs the jobs it began. */
    public void alive() {
        long now = clock.millis();
        database.write(
                connection -> {
                    try (PreparedStatement alive = connection.prepareStatement(ALIVE)) {
                        alive.setLong(1, now);
                        alive.setString(2, self.toString());
                        return alive.executeUpdate();
                    }
                });
    }

    /**
     * Begins a step of a job.
     *
     * @param infobase empty if it is about the job as a whole, as is the cluster then
     * @return its number
     */
    public long beginStep(UUID job, String cluster, String infobase, String name) {
        long now = clock.millis();
        return database.write(
                connection -> {
                    try (PreparedStatement begin = connection.prepareStatement(BEGIN_STEP)) {
                        begin.setString(1, job.toString());
                        begin.setString(2, cluster);
                        begin.setString(3, infobase);
                        begin.setString(4, name);
                        begin.setLong(5, now);
                        try (ResultSet row = begin.executeQuery()) {
                            row.next();
                            return row.getLong(1);
                        }
                    }
                });
    }

    /**
     * Ends a step that has not ended.
     *
     * @param message nothing secret
     */
    public void endStep(long step, Result result, OptionalLong bytes, Optional<String> message) {
        long now = clock.millis();
        database.write(
                connection -> {
                    try (PreparedStatement end = connection.prepareStatement(END_STEP)) {
                        end.setLong(1, now);
                        end.setString(2, result.name());
                        if (bytes.isPresent()) {
                            end.setLong(3, bytes.getAsLong());
                        } else {
                            end.setNull(3, Types.BIGINT);
                        }
                        end.setString(4, message.orElse(null));
                        end.setLong(5, step);
                        return end.executeUpdate();
                    }
                });
    }

    /**
     * Ends a job: failed if a step of it failed or has not ended, skipped if none did anything.
     *
     * @return its report
     */
    public JobReport end(UUID job) {
        Instant now = clock.instant();
        database.write(connection -> OpenJobs.end(connection, job, now, NOT_ENDED));
        return report(job);
    }

    /**
     * Books jobs as failed that are over without having ended.
     *
     * @return their reports
     */
    public List<JobReport> heal() {
        Instant now = clock.instant();
        List<UUID> healed =
                database.write(
                        connection -> {
                            List<UUID> over = new ArrayList<>();
                            for (Running running : OpenJobs.underWay(connection)) {
                                if (isGone(running, now)) {
                                    OpenJobs.fail(connection, running, now, KILLED);
                                    over.add(running.id());
                                }
                            }
                            return over;
                        });
        List<JobReport> reports = new ArrayList<>();
        healed.stream().map(this::report).forEach(report -> found(report, reports));
        unbooked.forEach(
                (job, why) -> {
                    breakOff(job, why).ifPresent(report -> found(report, reports));
                    unbooked.remove(job);
                });
        return reports;
    }

    /** One by one: what follows may fail, and people are told of this nevertheless. */
    private void found(JobReport report, List<JobReport> reports) {
        reports.add(report);
        haveTold(report);
    }

    private void haveTold(JobReport report) {
        cutOff.offer(report); // a full queue has no room for what nobody takes
    }

    /**
     * Ends a job as failed that has not ended.
     *
     * @param why nothing secret
     * @return its report; empty if it had ended
     */
    public Optional<JobReport> breakOff(UUID job, String why) {
        Instant now = clock.instant();
        boolean broken =
                database.write(
                        connection -> {
                            for (Running running : OpenJobs.underWay(connection)) {
                                if (running.id().equals(job)) {
                                    OpenJobs.fail(connection, running, now, why);
                                    return true;
                                }
                            }
                            return false;
                        });
        return broken ? find(job) : Optional.empty();
    }

    /** As {@link #breakOff}, when the database can be written again: {@link #heal} sees to that. */
    public void breakOffLater(UUID job, String why) {
        unbooked.putIfAbsent(job, why);
    }

    /**
     * The jobs that this process has found cut off or refused since the last call, at most some.
     */
    public List<JobReport> takeCutOff() {
        List<JobReport> taken = new ArrayList<>();
        cutOff.drainTo(taken);
        return taken;
    }

    private boolean isGone(Running running, Instant now) {
        if (running.owner().equals(self) || running.owner().isSeen()) {
            return false;
        }
        return running.owner().hasEnded()
                // Another start may be the clock's doing, which was set: then it is heard of.
                || (running.owner().isAnother() && running.aliveAt().isBefore(now.minus(UNHEARD)))
                || running.aliveAt().isBefore(now.minus(SILENCE));
    }

    /** Whether this book knows that a job has ended; of a job of another book it does not. */
    public boolean isOver(UUID job) {
        return database.read(jdbc -> jdbc.queryForObject(ENDED, Integer.class, job.toString())) > 0;
    }

    /** Notes that whoever wants to know of a job has been told, or tried to. */
    public void told(UUID job) {
        long now = clock.millis();
        database.write(
                connection -> {
                    try (PreparedStatement told = connection.prepareStatement(TOLD)) {
                        told.setLong(1, now);
                        told.setString(2, job.toString());
                        return told.executeUpdate();
                    }
                });
    }

    /** Jobs that have ended since then and that nobody has been told of, the oldest first. */
    public List<JobReport> untold(Instant since) {
        return reports.untold(since);
    }

    /** Whether a job is under way in another process. */
    public boolean runsElsewhere(UUID job) {
        return database.read(
                        jdbc ->
                                jdbc.queryForObject(
                                        ELSEWHERE, Integer.class, job.toString(), self.toString()))
                > 0;
    }

    /**
     * The report of a job; steps under way are not in it.
     *
     * @throws NoSuchElementException if there is no such job
     */
    public JobReport report(UUID job) {
        return find(job).orElseThrow(() -> new NoSuchElementException("No job " + job));
    }

    /** The report of a job, if there is one. */
    public Optional<JobReport> find(UUID job) {
        return reports.of(job);
    }

    /** The first job of a kind that this process has begun since then. */
    public Optional<JobReport> own(JobKind kind, Instant since) {
        return reports.of(kind, self, since);
    }

    /** The last jobs, the newest first. */
    public List<JobReport> last(int most) {
        return reports.last(most);
    }

    /** The last jobs of a kind, the newest first. */
    public List<JobReport> last(JobKind kind, int most) {
        return reports.last(kind, most);
    }
}
