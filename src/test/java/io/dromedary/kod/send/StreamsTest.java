package io.dromedary.kod.send;

import static io.dromedary.kod.send.Samples.order;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

@Label("Streams")
class StreamsTest {

    @Property
    @Label("have each cluster once, are no more than allowed, and few if there is little to send")
    void split(
            @ForAll @Size(min = 1, max = 30) List<@IntRange(min = 1, max = 20) Integer> sizes,
            @ForAll @IntRange(min = 1, max = 40) int minObjects,
            @ForAll @IntRange(min = 1, max = 8) int most) {
        SampleRegistry registry = new SampleRegistry();
        List<Cluster> clusters =
                IntStream.range(0, sizes.size())
                        .mapToObj(
                                i ->
                                        new Cluster(
                                                "02",
                                                IntStream.range(0, sizes.get(i))
                                                        .mapToObj(
                                                                j ->
                                                                        registry.submit(
                                                                                order(i + "." + j),
                                                                                "1"))
                                                        .toList()))
                        .toList();
        List<List<Cluster>> streams = Streams.split(clusters, minObjects, most);
        int objects = sizes.stream().mapToInt(Integer::intValue).sum();
        assertThat(streams.stream().flatMap(List::stream))
                .containsExactlyInAnyOrderElementsOf(clusters);
        assertThat(streams).hasSizeBetween(1, Math.max(1, Math.min(most, objects / minObjects)));
        assertThat(streams).noneMatch(List::isEmpty);
    }
}
