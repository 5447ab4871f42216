package io.dromedary.cluster.settings;

import static io.dromedary.cluster.settings.SettingValues.address;
import static io.dromedary.cluster.settings.SettingValues.neededText;
import static io.dromedary.cluster.settings.SettingValues.path;
import static io.dromedary.cluster.settings.SettingValues.secret;
import static io.dromedary.cluster.settings.SettingValues.text;

import io.dromedary.cluster.Secret;
import io.dromedary.cluster.settings.NotificationSettings.Mail;
import io.dromedary.cluster.settings.NotificationSettings.Policy;
import io.dromedary.cluster.settings.NotificationSettings.Security;
import io.dromedary.cluster.settings.NotificationSettings.Telegram;
import io.dromedary.yaml.YamlSection;
import io.dromedary.yaml.YamlSection.Located;
import java.net.URI;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads who hears of jobs. */
final class NotificationReader {

    private final YamlSection root;

    NotificationReader(YamlSection root) {
        this.root = root;
    }

    NotificationSettings read() {
        Optional<YamlSection> found = root.section("notify", "notify");
        if (found.isEmpty()) {
            return new NotificationSettings(
                    Policy.ALWAYS, Map.of(), Optional.empty(), Optional.empty(), Map.of());
        }
        YamlSection section = found.get();
        section.allowOnly("policy", "policies", "mail", "telegram", "ping");
        Policy policy = section.choice("policy", Policy.ALWAYS);
        return new NotificationSettings(
                policy,
                policies(section, policy),
                section.section("mail", "mail").map(NotificationReader::mail),
                section.section("telegram", "telegram").flatMap(NotificationReader::telegram),
                pings(section));
    }

    private static Map<JobKind, Policy> policies(YamlSection notify, Policy otherwise) {
        Map<JobKind, Policy> policies = new EnumMap<>(JobKind.class);
        notify.section("policies", "policies of notify")
                .ifPresent(
                        section -> {
                            section.allowOnly(jobs());
                            for (JobKind kind : JobKind.scheduled()) {
                                policies.put(kind, section.choice(kind.word(), otherwise));
                            }
                        });
        return policies;
    }

    /** One address for all jobs, or some by job. */
    private static Map<JobKind, URI> pings(YamlSection notify) {
        Map<JobKind, URI> pings = new EnumMap<>(JobKind.class);
        if (notify.has("ping") && notify.isSection("ping")) {
            YamlSection section = notify.section("ping", "ping of notify").orElseThrow();
            section.allowOnly(jobs());
            for (JobKind kind : JobKind.scheduled()) {
                address(section, kind.word()).ifPresent(address -> pings.put(kind, address));
            }
        } else {
            address(notify, "ping")
                    .ifPresent(
                            address ->
                                    JobKind.scheduled().stream()
                                            .forEach(kind -> pings.put(kind, address)));
        }
        return pings;
    }

    private static String[] jobs() {
        return JobKind.scheduled().stream().map(JobKind::word).toArray(String[]::new);
    }

    private static Mail mail(YamlSection section) {
        section.allowOnly(
                "host",
                "port",
                "security",
                "user",
                "password",
                "from",
                "to",
                "subject",
                "date-in-subject",
                "certificates");
        Security security = section.choice("security", Security.NONE);
        List<String> to = section.list("to").stream().map(Located::text).toList();
        if (to.isEmpty()) {
            section.refuse("to", "'to' of mail is missing: a list of who is told");
        }
        Optional<Secret> password = secret(section, "password");
        if (section.has("password") != section.has("user")) {
            section.refuse(
                    section.has("user") ? "user" : "password",
                    "'user' and 'password' of mail belong together");
        }
        return new Mail(
                neededText(section, "host", "the SMTP server"),
                section.number("port", usualPort(security), 1),
                security,
                text(section, "user"),
                password,
                neededText(section, "from", "the sender's address"),
                to,
                text(section, "subject").orElse("Dromedary"),
                section.flag("date-in-subject", true),
                path(section, "certificates"));
    }

    private static int usualPort(Security security) {
        return switch (security) {
            case NONE -> 25;
            case STARTTLS -> 587;
            case TLS -> 465;
        };
    }

    private static Optional<Telegram> telegram(YamlSection section) {
        section.allowOnly("token", "chat", "server");
        if (!section.has("token")) {
            section.refuse(
                    "token", "'token' of telegram is missing: {environment: NAME} or {file: PATH}");
        }
        String chat = neededText(section, "chat", "the number of the chat, or @name");
        return secret(section, "token")
                .map(token -> new Telegram(token, chat, address(section, "server")));
    }
}
