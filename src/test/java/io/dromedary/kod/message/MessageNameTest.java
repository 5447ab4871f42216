package io.dromedary.kod.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

@Label("The name of a message")
class MessageNameTest {

    @Property
    @Label("is read as it was written")
    void roundTrip(
            @ForAll @IntRange(max = 99) int sender,
            @ForAll @IntRange(max = 99) int recipient,
            @ForAll @LongRange(max = 253_402_300_799_999L) long millis,
            @ForAll @IntRange(max = MessageName.LAST_NUMBER) int number) {
        MessageName name =
                new MessageName(
                        new StreamKey("%02d".formatted(sender), "%02d".formatted(recipient)),
                        Mark.of(Instant.ofEpochMilli(millis)),
                        number);

        assertThat(NameGrammar.STANDARD.parse(name.fileName())).contains(name);
        assertThat(name.mark().instant().toEpochMilli()).isEqualTo(millis);
    }
}
