package io.dromedary.kod.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

@Label("Marks")
class MarksTest {

    private final Map<String, Long> stored = new HashMap<>();
    private final MarkStore store =
            (sender, now) -> stored.merge(sender, now, (last, next) -> Math.max(next, last + 1));

    @Property(tries = 200)
    @Label("never repeat and never go back, wherever the clock is set to")
    void rise(@ForAll @Size(min = 1, max = 50) List<@LongRange(max = 100) Long> times) {
        stored.clear();
        List<Mark> given = new ArrayList<>();
        for (long time : times) {
            Clock clock = Clock.fixed(Instant.ofEpochMilli(time), ZoneOffset.UTC);
            given.add(new Marks(store, clock).next("01"));
        }

        assertThat(given).isSorted().doesNotHaveDuplicates();
        assertThat(given.get(0).instant().toEpochMilli()).isEqualTo(times.get(0));
    }
}
