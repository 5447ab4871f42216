package io.dromedary.cluster.rac;

import io.dromedary.cluster.Credentials;
import io.dromedary.cluster.Secret;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Arguments of rac, and which parts of them are secret. rac takes passwords from nowhere but its
 * arguments, so the texts that are shown must not repeat them. For one thread.
 */
final class RacCommand {

    private static final String HIDDEN = "***";

    /** A shorter one would be found within ordinary words. */
    private static final int FOUND_ANYWHERE = 4;

    private static final Pattern PASSWORD_OPTION = Pattern.compile("(--[\\w-]*pwd=)\\S+");

    private final List<String> words;
    private final List<String> arguments;
    private final Set<String> secrets = new LinkedHashSet<>();

    private RacCommand(List<String> words) {
        this.words = new ArrayList<>(words);
        this.arguments = new ArrayList<>(words);
    }

    static RacCommand of(String... words) {
        return new RacCommand(List.of(words));
    }

    /** Which help describes it. */
    String mode() {
        return words.get(0);
    }

    /** The command without its options, e.g. {@code infobase summary list}. */
    String name() {
        return String.join(" ", words);
    }

    RacCommand option(String option, String value) {
        arguments.add("--" + option + "=" + value);
        return this;
    }

    /** An option without a value. */
    RacCommand flag(String option) {
        arguments.add("--" + option);
        return this;
    }

    /** Further words, behind options that belong to the words before. */
    RacCommand then(String... further) {
        words.addAll(List.of(further));
        arguments.addAll(List.of(further));
        return this;
    }

    RacCommand option(String option, UUID value) {
        return option(option, value.toString());
    }

    /** An option whose value appears in no text. */
    RacCommand secret(String option, String value) {
        if (!value.isEmpty()) {
            secrets.add(value);
        }
        return option(option, value);
    }

    /** {@code --WHOSE-user=} and {@code --WHOSE-pwd=}. */
    RacCommand credentials(String whose, Optional<Credentials> credentials) {
        credentials.ifPresent(
                present -> {
                    option(whose + "-user", present.user());
                    present.password()
                            .map(Secret::reveal)
                            .ifPresent(password -> secret(whose + "-pwd", password));
                });
        return this;
    }

    List<String> arguments() {
        return List.copyOf(arguments);
    }

    /** Hides what is secret; rac repeats options that it does not know. */
    String mask(String text) {
        String masked = text;
        for (String secret : secrets) {
            masked =
                    secret.length() < FOUND_ANYWHERE
                            ? masked.replace("=" + secret, "=" + HIDDEN)
                            : masked.replace(secret, HIDDEN);
        }
        return PASSWORD_OPTION.matcher(masked).replaceAll("$1" + HIDDEN);
    }
}
