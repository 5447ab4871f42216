package io.dromedary.cluster;

import java.util.Optional;

/**
 * A secret in a variable of the environment. Immutable.
 *
 * @param variable its name
 */
public record EnvironmentSecret(String variable) implements Secret {

    @Override
    public String reveal() {
        return Optional.ofNullable(System.getenv(variable))
                .filter(value -> !value.isEmpty())
                .orElseThrow(
                        () ->
                                new MissingSecretException(
                                        "the environment variable "
                                                + variable
                                                + " is not set; it should hold a password"));
    }
}
