package io.dromedary.journal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;

@Label("The key of an event")
class EventKeyTest {

    private static final String LOG = "2f3c1d7e-9a54-4a0b-8a43-5d1f5a0c7b11/20240505000000.lgp/";

    @Property
    @Label("is the same for the same event, and has 20 bytes")
    void stable(@ForAll String channel, @ForAll String source, @ForAll String id) {
        assertThat(new EventKey.Maker().keyOf(channel, source, id))
                .hasSize(20)
                .isEqualTo(new EventKey.Maker().keyOf(channel, source, id));
    }

    @Property
    @Label("is another one when channel, source or id differ")
    void distinct(
            @ForAll @StringLength(max = 8) String text,
            @ForAll @StringLength(min = 1, max = 3) @AlphaChars String more) {
        byte[] key = new EventKey.Maker().keyOf(text, text, text);
        assertThat(new EventKey.Maker().keyOf(text + more, text, text)).isNotEqualTo(key);
        assertThat(new EventKey.Maker().keyOf(text, text + more, text)).isNotEqualTo(key);
        assertThat(new EventKey.Maker().keyOf(text, text, text + more)).isNotEqualTo(key);
        assertThat(new EventKey.Maker().keyOf(text, text, text + '/' + more)).isNotEqualTo(key);
    }

    @Property
    @Label("grows with the offset of the record in its log, decimal or hexadecimal")
    void ordered(
            @ForAll @LongRange(min = 0, max = 1L << 36) long offset,
            @ForAll @LongRange(min = 1, max = 1 << 20) long distance) {
        long next = offset + distance;
        assertThat(Arrays.compareUnsigned(key(LOG + offset), key(LOG + next))).isNegative();
        assertThat(
                        Arrays.compareUnsigned(
                                key(LOG + Long.toHexString(offset)),
                                key(LOG + Long.toHexString(next))))
                .isNegative();
    }

    @Property
    @Label("keeps the events of a log together")
    void together(
            @ForAll @LongRange(min = 0, max = 1L << 36) long one,
            @ForAll @LongRange(min = 0, max = 1L << 36) long other) {
        assertThat(Arrays.copyOf(key(LOG + one), 4)).isEqualTo(Arrays.copyOf(key(LOG + other), 4));
    }

    private static byte[] key(String id) {
        return new EventKey.Maker()
                .keyOf("transactions", "/onec/trade", id + "/00c0ffee/committed");
    }
}
