package io.dromedary.backup.flow;

import io.dromedary.backup.job.JobBook;
import io.dromedary.backup.job.Result;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Supplier;

/** Books steps: when they began, how they ended and why. Thread-safe. */
final class Steps {

    private final JobBook book;

    Steps(JobBook book) {
        this.book = book;
    }

    /** What a step made, and how many bytes. */
    record Made<T>(T value, OptionalLong bytes) {}

    <T> T run(BackupTask task, String name, Supplier<T> step) {
        return sized(task, name, () -> new Made<>(step.get(), OptionalLong.empty()));
    }

    <T> T sized(BackupTask task, String name, Supplier<Made<T>> step) {
        return sized(task.job(), task.infobase().cluster(), task.infobase().name(), name, step);
    }

    <T> T sized(UUID job, String cluster, String infobase, String name, Supplier<Made<T>> step) {
        long number = book.beginStep(job, cluster, infobase, name);
        try {
            Made<T> made = step.get();
            book.endStep(number, Result.DONE, made.bytes(), Optional.empty());
            return made.value();
        } catch (RuntimeException e) {
            book.endStep(number, Result.FAILED, OptionalLong.empty(), Optional.of(reason(e)));
            throw e;
        }
    }

    /** Messages of ours say what to do; an exception without one is told by its name. */
    private static String reason(RuntimeException e) {
        return Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
    }
}
