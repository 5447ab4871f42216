package io.dromedary;

import io.dromedary.journal.RetentionPolicy;
import io.dromedary.sql.DatabaseException;
import io.dromedary.sql.PostgresAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The journal.
 *
 * @param url {@code jdbc:sqlite:FILE}, or {@code jdbc:postgresql://HOST/DATABASE}; empty for
 *     journal.db in the data folder
 * @param username of PostgreSQL
 * @param password of that user
 * @param passwordFile whose first line is the password, if that is not given
 * @param retention how long events are kept
 */
@ConfigurationProperties(prefix = "dromedary.journal")
record JournalProperties(
        @DefaultValue("") String url,
        @DefaultValue("") String username,
        @DefaultValue("") String password,
        @DefaultValue("") String passwordFile,
        @DefaultValue Retention retention) {

    /**
     * The PostgreSQL database that the URL names.
     *
     * @throws InvalidConfigurationException if something is missing, wrong or given twice
     */
    PostgresAccess access() {
        if (username.isBlank()) {
            throw new InvalidConfigurationException(
                    "property dromedary.journal.username is missing: the user of the journal's"
                            + " PostgreSQL database");
        }
        try {
            return new PostgresAccess(url, username, secret());
        } catch (DatabaseException e) {
            throw new InvalidConfigurationException(
                    "property dromedary.journal.url: " + e.getMessage(), e);
        }
    }

    private String secret() {
        if (passwordFile.isBlank()) {
            return password;
        }
        if (!password.isEmpty()) {
            throw new InvalidConfigurationException(
                    "dromedary.journal.password and dromedary.journal.password-file are both given;"
                            + " leave one out");
        }
        try (Stream<String> lines = Files.lines(Path.of(passwordFile))) {
            return lines.findFirst().orElse("");
        } catch (IOException | UncheckedIOException | InvalidPathException e) {
            throw new InvalidConfigurationException(
                    "property dromedary.journal.password-file = '"
                            + passwordFile
                            + "' cannot be read: "
                            + e,
                    e);
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "journal " + url + " of " + username;
    }

    /**
     * How long events are kept; 0 is for ever.
     *
     * @param interval how often it is looked whether some must go
     * @param maxAge of an event
     * @param maxSize of a channel
     * @param minFree that remains on the disk
     * @param channels other limits for single channels, by name
     */
    record Retention(
            @DefaultValue("60s") Duration interval,
            @DefaultValue("0d") Duration maxAge,
            @DefaultValue("0B") DataSize maxSize,
            @DefaultValue("0B") DataSize minFree,
            @DefaultValue Map<String, Limits> channels) {

        /** What holds for a channel. */
        RetentionPolicy of(String channel) {
            Limits limits = channels.get(channel);
            return limits == null
                    ? policy(maxAge, maxSize)
                    : policy(
                            limits.maxAge() == null ? maxAge : limits.maxAge(),
                            limits.maxSize() == null ? maxSize : limits.maxSize());
        }

        private RetentionPolicy policy(Duration age, DataSize size) {
            return new RetentionPolicy(
                    Optional.of(age).filter(limit -> !limit.isZero()), bytes(size), bytes(minFree));
        }

        private static OptionalLong bytes(DataSize size) {
            return size.toBytes() == 0 ? OptionalLong.empty() : OptionalLong.of(size.toBytes());
        }
    }

    /**
     * Limits of one channel; what is not given is as for all.
     *
     * @param maxAge of an event
     * @param maxSize of the channel
     */
    record Limits(Duration maxAge, DataSize maxSize) {}
}
