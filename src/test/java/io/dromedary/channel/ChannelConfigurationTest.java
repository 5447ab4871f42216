package io.dromedary.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The configuration of a channel")
class ChannelConfigurationTest {

    private static ChannelConfiguration parse(String json) throws JsonProcessingException {
        return ChannelConfiguration.parse(new ObjectMapper().readTree(json.replace('\'', '"')));
    }

    @Test
    @DisplayName("names the same channel in whatever order and layout it is written")
    void canonical() throws Exception {
        assertThat(parse("{'exchange':'e','bindings':['b','a','b']}").channel())
                .isEqualTo(parse("{ 'bindings' : ['a', 'b'], 'exchange' : 'e' }").channel());
    }

    @Test
    @DisplayName("names this channel for ever, as journals hold it")
    void stable() throws Exception {
        ChannelConfiguration configuration = parse("{'bindings':['trade.#']}");

        assertThat(configuration.toJson())
                .hasToString("{\"bindings\":[\"trade.#\"],\"exchange\":\"onec.events\"}");
        assertThat(configuration.channel()).isEqualTo("exchange-6659b12024054024abb0cfeffe1c5db8");
    }

    @Test
    @DisplayName("names different channels for different exchanges and keys")
    void different() throws Exception {
        assertThat(parse("{'exchange':'e','bindings':['a']}").channel())
                .isNotEqualTo(parse("{'exchange':'f','bindings':['a']}").channel())
                .isNotEqualTo(parse("{'exchange':'e','bindings':['a','b']}").channel());
    }

    @ParameterizedTest
    @DisplayName("is refused with what is wrong")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {'exchange':'e'}                     | at least one binding key
                    {'exchange':'e','bindings':[]}       | at least one binding key
                    {'exchange':'','bindings':['a']}     | exchange has 1 to 255 bytes
                    {'exchange':7,'bindings':['a']}      | exchange is a text, not 7
                    {'exchange':'e','bindings':[1]}      | a binding key is a text, not 1
                    {'exchange':'e','bindings':['a,b']}  | cannot have , there
                    {'exchange':'e','bindings':['{{x}}']}| cannot have {{ there
                    {'exchange':'e','bindings':['a&queue=b']}| cannot have & there
                    {'exchange':'e','bindings':['a+b']}  | cannot have + there
                    {'exchange':'e','bindings':['RAW(a)']}| cannot have RAW( there
                    {'exchange':'e?queue=b','bindings':['a']}| cannot have ? there
                    {'exchange':'e%41','bindings':['a']} | cannot have % there
                    {'exchange':'//e','bindings':['a']}  | cannot have / there
                    {'exchange':'e}}','bindings':['a']}  | cannot have }} there
                    {'exchnge':'e','bindings':['a']}     | not 'exchnge'
                    []                                   | is an object
                    """)
    void refused(String json, String message) {
        assertThatThrownBy(() -> parse(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
