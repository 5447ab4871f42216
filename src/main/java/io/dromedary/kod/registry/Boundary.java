package io.dromedary.kod.registry;

import io.dromedary.kod.message.Mark;
import java.util.Comparator;

/**
 * Up to where changes have been considered (граница рассмотрения); changes have an order by mark
 * and, of one mark, by sequence.
 *
 * @param mark of the last change that was considered
 * @param sequence of it; {@link Long#MAX_VALUE} for all changes of the mark
 */
public record Boundary(Mark mark, long sequence) implements Comparable<Boundary> {

    private static final Comparator<Boundary> ORDER =
            Comparator.comparing(Boundary::mark).thenComparingLong(Boundary::sequence);

    @Override
    public int compareTo(Boundary other) {
        return ORDER.compare(this, other);
    }
}
