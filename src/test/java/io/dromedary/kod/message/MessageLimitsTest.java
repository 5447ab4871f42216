package io.dromedary.kod.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The limits of a message")
class MessageLimitsTest {

    private static final long MIB = 1 << 20;

    @Test
    @DisplayName("allow no more than an eighth of the memory")
    void memory() {
        assertThat(MessageLimits.DEFAULT.within(1024 * MIB)).isEqualTo(MessageLimits.DEFAULT);
        assertThat(MessageLimits.DEFAULT.within(256 * MIB))
                .isEqualTo(new MessageLimits(32 * MIB, 200, 100_000));
    }
}
