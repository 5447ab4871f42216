package io.dromedary.component.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What must hold of numbered events whatever was broken meanwhile: lost = acknowledged − read is
 * empty, nothing is read that was not attempted, and the first readings are in order.
 */
record DeliveryCheck(int attempted, Collection<Integer> acknowledged, List<Integer> read) {

    void assertNothingLost() {
        List<Integer> lost = new ArrayList<>(acknowledged);
        lost.removeAll(Set.copyOf(read));
        assertThat(lost)
                .as("lost = %d acknowledged - %d read", acknowledged.size(), read.size())
                .isEmpty();
        assertThat(read).as("read but never sent").allMatch(number -> number < attempted);
        assertThat(List.copyOf(new LinkedHashSet<>(read))).as("order of first readings").isSorted();
    }
}
