package io.dromedary.backup.objectstore;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

@Label("The parts of an upload")
class PartReaderTest {

    private static final long MIB = 1 << 20;
    private static final long TIB = 1L << 40;

    @Property
    @Label("are at most 10,000 of whole MiB, and of 16 MiB as long as that is enough")
    void parts(@ForAll @LongRange(max = 5 * TIB) long size) {
        long part = PartReader.partBytes(size);

        assertThat((size + part - 1) / part).isLessThanOrEqualTo(10_000);
        assertThat(part % MIB).isZero();
        if (size <= 10_000 * 16 * MIB) {
            assertThat(part).isEqualTo(16 * MIB);
        } else {
            assertThat(10_000 * (part - MIB)).isLessThan(size);
        }
    }
}
