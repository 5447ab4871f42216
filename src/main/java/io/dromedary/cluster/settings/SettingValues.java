package io.dromedary.cluster.settings;

import io.dromedary.cluster.Credentials;
import io.dromedary.cluster.EnvironmentSecret;
import io.dromedary.cluster.FileSecret;
import io.dromedary.cluster.Secret;
import io.dromedary.yaml.YamlSection;
import io.dromedary.yaml.YamlSection.Located;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Values that stand in several sections: paths, secrets, users, retention. */
final class SettingValues {

    private SettingValues() {}

    static Optional<Path> path(YamlSection section, String key) {
        return section.text(key).flatMap(text -> path(section, key, text));
    }

    static Optional<Path> path(YamlSection section, String key, Located text) {
        try {
            return Optional.of(Path.of(text.text()));
        } catch (InvalidPathException e) {
            section.refuse(key, "'" + text.text() + "' is no path: " + e.getReason());
            return Optional.empty();
        }
    }

    /** A path without which the settings are of no use; any path if it is missing. */
    static Path neededPath(YamlSection section, String key, String meaning) {
        if (!section.has(key)) {
            section.refuse(key, missing(section, key, meaning));
        }
        return path(section, key).orElse(Path.of(""));
    }

    /** A text without which the settings are of no use; the empty one if it is missing. */
    static String neededText(YamlSection section, String key, String meaning) {
        if (!section.has(key)) {
            section.refuse(key, missing(section, key, meaning));
        }
        return section.text(key).map(Located::text).orElse("");
    }

    private static String missing(YamlSection section, String key, String meaning) {
        return "'%s' of %s is missing: %s".formatted(key, section.name(), meaning);
    }

    static Optional<String> text(YamlSection section, String key) {
        return section.text(key).map(Located::text);
    }

    static Optional<URI> address(YamlSection section, String key) {
        return section.text(key)
                .flatMap(
                        text -> {
                            try {
                                URI address = new URI(text.text());
                                if (address.getHost() != null) {
                                    return Optional.of(address);
                                }
                            } catch (URISyntaxException e) {
                                // told below, as an address without a host is
                            }
                            section.refuse(
                                    key,
                                    "'%s' of %s is an address such as https://s3.example.org, not"
                                                    .formatted(key, section.name())
                                            + " '"
                                            + text.text()
                                            + "'");
                            return Optional.empty();
                        });
    }

    static Optional<Secret> secret(YamlSection section, String key) {
        if (!section.has(key)) {
            return Optional.empty();
        }
        if (!section.isSection(key)) {
            section.refuse(
                    key,
                    ("'%s' of %s does not stand in the file itself: name where it is,"
                                    + " {environment: NAME} or {file: PATH}")
                            .formatted(key, section.name()));
            return Optional.empty();
        }
        YamlSection place = section.section(key, key + " of " + section.name()).orElseThrow();
        place.allowOnly("environment", "file");
        if (place.has("environment") == place.has("file")) {
            section.refuse(
                    key,
                    "'%s' of %s names one place: {environment: NAME} or {file: PATH}"
                            .formatted(key, section.name()));
            return Optional.empty();
        }
        Optional<Secret> named =
                place.text("environment").map(name -> new EnvironmentSecret(name.text()));
        return named.or(() -> path(place, "file").map(FileSecret::new));
    }

    /** A user by {@code user} and {@code password}, where there is one. */
    static Optional<Credentials> credentials(YamlSection section) {
        return credentials(section, "user", "password");
    }

    static Optional<Credentials> credentials(YamlSection section, String user, String password) {
        if (section.has(password) && !section.has(user)) {
            section.refuse(
                    password,
                    "'%s' of %s has no '%s' beside it".formatted(password, section.name(), user));
        }
        Optional<Secret> secret = secret(section, password);
        return section.text(user).map(name -> new Credentials(name.text(), secret));
    }

    static RetentionSettings keep(YamlSection section, RetentionSettings otherwise) {
        return section.section("keep", "keep of " + section.name())
                .map(
                        keep -> {
                            keep.allowOnly("days", "last", "daily", "weekly", "monthly", "yearly");
                            return new RetentionSettings(
                                    keep.number("days", 0, 0),
                                    keep.number("last", 1, 1),
                                    keep.number("daily", 0, 0),
                                    keep.number("weekly", 0, 0),
                                    keep.number("monthly", 0, 0),
                                    keep.number("yearly", 0, 0));
                        })
                .orElse(otherwise);
    }
}
