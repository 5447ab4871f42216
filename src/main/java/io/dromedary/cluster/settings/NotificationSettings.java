package io.dromedary.cluster.settings;

import io.dromedary.cluster.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who hears of jobs. Immutable.
 *
 * @param policy when
 * @param policies of jobs that have another one
 * @param mail none if nobody gets mail
 * @param telegram none if nobody is written to there
 * @param pings by job: a monitor that expects to hear of every run; {@code /start} and {@code
 *     /fail} are appended for the start and a failure. Whoever knows the address can speak for the
 *     job, so it is told to nobody
 */
public record NotificationSettings(
        Policy policy,
        Map<JobKind, Policy> policies,
        Optional<Mail> mail,
        Optional<Telegram> telegram,
        Map<JobKind, URI> pings) {

    /** Copies the maps. */
    public NotificationSettings {
        policies = Map.copyOf(policies);
        pings = Map.copyOf(pings);
    }

    /** When somebody is told of such a job. */
    public Policy policy(JobKind kind) {
        return policies.getOrDefault(kind, policy);
    }

    /** The monitor of such a job. */
    public Optional<URI> ping(JobKind kind) {
        return Optional.ofNullable(pings.get(kind));
    }

    /** When somebody is told. */
    public enum Policy {
        /** Of every job. */
        ALWAYS,
        /** Of a job of which something failed. */
        FAILURE
    }

    /**
     * Mail.
     *
     * @param host of the SMTP server
     * @param port 465, 587 or 25 as a rule
     * @param security of the connection
     * @param user to log in with; none without login
     * @param password belongs to the user
     * @param from sender
     * @param to recipients, at least one
     * @param subject that every subject begins with, so that rules of mailboxes find it
     * @param dateInSubject whether the date is appended to the subject
     * @param certificates PEM, which are trusted beside those of Java: that of the server, or of
     *     who signed it
     */
    public record Mail(
            String host,
            int port,
            Security security,
            Optional<String> user,
            Optional<Secret> password,
            String from,
            List<String> to,
            String subject,
            boolean dateInSubject,
            Optional<Path> certificates) {

        /** Copies the recipients. */
        public Mail {
            to = List.copyOf(to);
        }
    }

    /** How a connection to the mail server is secured. */
    public enum Security {
        /** Not at all. */
        NONE,
        /** By STARTTLS, which must succeed. */
        STARTTLS,
        /** From its beginning (SMTPS). */
        TLS
    }

    /**
     * Telegram.
     *
     * @param token of the bot
     * @param chat number or {@code @name}
     * @param server other than Telegram's own, e.g. a proxy; empty for its own
     */
    public record Telegram(Secret token, String chat, Optional<URI> server) {}
}
