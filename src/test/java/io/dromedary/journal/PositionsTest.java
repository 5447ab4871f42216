package io.dromedary.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

@Label("Positions")
class PositionsTest {

    @Property
    @Label("are those that were added, in order")
    void asAdded(@ForAll List<@LongRange(min = 1, max = 5) Long> added) {
        assertThat(positions(added)).isEqualTo(added).hasSameHashCodeAs(added);
        assertThatThrownBy(() -> positions(added).get(added.size()))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Example
    @Label("of millions of events in a row take no memory")
    void runs() {
        List<Long> million = LongStream.rangeClosed(7, 1_000_006).boxed().toList();
        Positions positions = positions(million);
        assertThat(positions.runs()).isEqualTo(1);
        assertThat(positions).hasSize(1_000_000).startsWith(7L, 8L).endsWith(1_000_006L);
    }

    private static Positions positions(List<Long> added) {
        Positions.Builder builder = new Positions.Builder();
        added.forEach(builder::add);
        return builder.build();
    }
}
