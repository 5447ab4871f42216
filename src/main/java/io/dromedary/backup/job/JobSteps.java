package io.dromedary.backup.job;

import io.dromedary.cluster.Infobase;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Books steps: when they began, how they ended and why. Thread-safe. */
public final class JobSteps {

    private static final Logger LOG = LoggerFactory.getLogger(JobSteps.class);

    private final JobBook book;

    /** In this book. */
    public JobSteps(JobBook book) {
        this.book = book;
    }

    /** What a step made, how it ended, how many bytes, and what else should be known. */
    public record Made<T>(T value, Result result, OptionalLong bytes, Optional<String> message) {

        /** Without anything to tell. */
        public Made(T value) {
            this(value, OptionalLong.empty(), Optional.empty());
        }

        /** So many bytes. */
        public Made(T value, long bytes) {
            this(value, OptionalLong.of(bytes), Optional.empty());
        }

        /** Something was done. */
        public Made(T value, OptionalLong bytes, Optional<String> message) {
            this(value, Result.DONE, bytes, message);
        }

        /** Nothing was changed by it: a job of such steps alone had nothing to do. */
        public static <T> Made<T> ready(T value) {
            return new Made<>(value, Result.READY, OptionalLong.empty(), Optional.empty());
        }
    }

    /** A step about an infobase; its failure is booked, and thrown. */
    public <T> T run(UUID job, Infobase infobase, String name, Supplier<T> step) {
        return told(job, infobase.cluster(), infobase.name(), name, () -> new Made<>(step.get()));
    }

    /** A step of which more is booked than that it was done; its failure is booked, and thrown. */
    public <T> T told(
            UUID job, String cluster, String infobase, String name, Supplier<Made<T>> step) {
        return tried(job, cluster, infobase, name, failure -> false, step).orElseThrow();
    }

    /**
     * A step that may be tried again. A failure that this helps against is booked, and fails
     * nothing: the next try, or the last, says how it ended.
     *
     * @param again whether it is tried again after this failure, which else is thrown
     * @return empty if it is to be tried again
     */
    public <T> Optional<T> tried(
            UUID job,
            String cluster,
            String infobase,
            String name,
            Predicate<RuntimeException> again,
            Supplier<Made<T>> step) {
        long number = book.beginStep(job, cluster, infobase, name);
        Made<T> made;
        try {
            made = step.get();
        } catch (RuntimeException e) {
            if (again.test(e)) {
                LOG.warn(
                        "{} of {} {} failed and is tried again: {}",
                        name,
                        cluster,
                        infobase,
                        reason(e));
                book.endStep(
                        number,
                        Result.SKIPPED,
                        OptionalLong.empty(),
                        Optional.of("failed, and was tried again: " + reason(e)));
                return Optional.empty();
            }
            book.endStep(number, Result.FAILED, OptionalLong.empty(), Optional.of(reason(e)));
            throw e;
        }
        try {
            book.endStep(number, made.result(), made.bytes(), made.message());
        } catch (RuntimeException e) {
            // What was done must not be lost, e.g. a lock; the end of the job books it as failed.
            LOG.warn("That {} was done could not be booked: {}", name, reason(e));
        }
        return Optional.of(made.value());
    }

    /** A step that others do not depend on: its failure is booked, and told to nobody else. */
    public <T> Optional<T> attempt(
            UUID job, String cluster, String infobase, String name, Supplier<T> step) {
        return attemptMade(job, cluster, infobase, name, () -> new Made<>(step.get()));
    }

    /** As {@link #attempt}, of which more is booked than that it was done. */
    public <T> Optional<T> attemptMade(
            UUID job, String cluster, String infobase, String name, Supplier<Made<T>> step) {
        try {
            return Optional.of(told(job, cluster, infobase, name, step));
        } catch (RuntimeException e) {
            LOG.warn("{} of {} {} failed: {}", name, cluster, infobase, reason(e));
            return Optional.empty();
        }
    }

    /** As the other {@link #attempt}, about an infobase. */
    public <T> Optional<T> attempt(UUID job, Infobase infobase, String name, Supplier<T> step) {
        return attempt(job, infobase.cluster(), infobase.name(), name, step);
    }

    /** As {@link #attempt}, of a step that only finds out or makes ready what others need. */
    public <T> Optional<T> prepare(
            UUID job, String cluster, String infobase, String name, Supplier<T> step) {
        return attemptMade(job, cluster, infobase, name, () -> Made.ready(step.get()));
    }

    /** As the other {@link #prepare}, about an infobase. */
    public <T> Optional<T> prepare(UUID job, Infobase infobase, String name, Supplier<T> step) {
        return prepare(job, infobase.cluster(), infobase.name(), name, step);
    }

    /** Books that a step was not taken, and why, or what else should be known. */
    public void skip(UUID job, Infobase infobase, String name, String why) {
        skip(job, infobase.cluster(), infobase.name(), name, why);
    }

    /** As the other {@link #skip}, about the job as a whole. */
    public void skip(UUID job, String name, String why) {
        skip(job, "", "", name, why);
    }

    /** As the other {@link #skip}, about a cluster if the infobase is empty. */
    public void skip(UUID job, String cluster, String infobase, String name, String why) {
        book.endStep(
                book.beginStep(job, cluster, infobase, name),
                Result.SKIPPED,
                OptionalLong.empty(),
                Optional.of(why));
    }

    /**
     * Books that something could not be done, and why; about a cluster if the infobase is empty.
     */
    public void fail(UUID job, String cluster, String infobase, String name, String why) {
        LOG.warn("{} of {} {} failed: {}", name, cluster, infobase, why);
        book.endStep(
                book.beginStep(job, cluster, infobase, name),
                Result.FAILED,
                OptionalLong.empty(),
                Optional.of(why));
    }

    /** Messages of ours say what to do; an exception without one is told by its name. */
    private static String reason(RuntimeException e) {
        return Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
    }
}
