package io.dromedary.testkit.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * How a program was called.
 *
 * @param program {@code rac}, {@code 1cv8} or {@code ibcmd}
 * @param folder in which
 * @param input first line of its standard input, where it asked for one
 */
public record FakeCall(
        @JsonProperty("program") String program,
        @JsonProperty("folder") String folder,
        @JsonProperty("input") String input,
        @JsonProperty("arguments") List<String> arguments) {

    /** As a shell would be told, for messages and searches. */
    public String line() {
        return program + " " + String.join(" ", arguments);
    }
}
