package io.dromedary.cluster.platform;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The generation of a configuration (поколение), as the programs of the platform tell it. */
public final class ConfigurationGeneration {

    /** Among whatever words stand around it. */
    private static final Pattern ID = Pattern.compile("[0-9A-Fa-f]{32,64}");

    private ConfigurationGeneration() {}

    /** The one in what a program said; empty if it told none. */
    public static Optional<String> in(String said) {
        Matcher id = ID.matcher(said);
        return id.find() ? Optional.of(id.group()) : Optional.empty();
    }
}
