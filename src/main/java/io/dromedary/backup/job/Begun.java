package io.dromedary.backup.job;

import java.util.List;
import java.util.UUID;

/**
 * A job that has begun.
 *
 * @param tasks what it consists of, in the order in which they are to be begun
 */
public record Begun<T>(UUID job, List<T> tasks) {

    /** Copies the tasks. */
    public Begun {
        tasks = List.copyOf(tasks);
    }
}
