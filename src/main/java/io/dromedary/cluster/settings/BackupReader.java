package io.dromedary.cluster.settings;

import static io.dromedary.cluster.settings.SettingValues.address;
import static io.dromedary.cluster.settings.SettingValues.keep;
import static io.dromedary.cluster.settings.SettingValues.neededPath;
import static io.dromedary.cluster.settings.SettingValues.neededText;
import static io.dromedary.cluster.settings.SettingValues.secret;
import static io.dromedary.cluster.settings.SettingValues.text;

import io.dromedary.cluster.Secret;
import io.dromedary.cluster.settings.BackupSettings.Replica;
import io.dromedary.cluster.settings.ObjectStore.Verification;
import io.dromedary.yaml.YamlSection;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads where backups go. */
final class BackupReader {

    private static final RetentionSettings USUAL = new RetentionSettings(14, 3, 0, 0, 0, 0);

    private final YamlSection section;

    BackupReader(YamlSection section) {
        this.section = section;
    }

    BackupSettings read() {
        section.allowOnly(
                "folder",
                "concurrency",
                "keep",
                "replicas",
                "s3",
                "uploads",
                "too-old",
                "warn-below");
        RetentionSettings keep = keep(section, USUAL);
        Map<String, YamlSection> replicas = section.sections("replicas");
        Map<String, YamlSection> buckets = section.sections("s3");
        BackupSettings read = read(keep, replicas, buckets);
        new StoresApart(read, replicas, buckets).check();
        return read;
    }

    private BackupSettings read(
            RetentionSettings keep,
            Map<String, YamlSection> replicas,
            Map<String, YamlSection> buckets) {
        return new BackupSettings(
                neededPath(section, "folder", "where backups are kept"),
                section.number("concurrency", 3, 1),
                keep,
                replicas.entrySet().stream()
                        .map(one -> replica(one.getKey(), one.getValue(), keep))
                        .toList(),
                buckets.entrySet().stream()
                        .map(one -> objectStore(one.getKey(), one.getValue(), keep))
                        .toList(),
                section.number("uploads", 2, 1),
                section.duration("too-old", Duration.ofHours(36)),
                section.number("warn-below", 50, 0));
    }

    private static Replica replica(String name, YamlSection section, RetentionSettings keep) {
        section.allowOnly("folder", "keep");
        return new Replica(
                name,
                neededPath(section, "folder", "where the copies are kept"),
                keep(section, keep));
    }

    private static ObjectStore objectStore(
            String name, YamlSection section, RetentionSettings keep) {
        section.allowOnly(
                "endpoint",
                "region",
                "bucket",
                "prefix",
                "path-style",
                "access-key",
                "secret-key",
                "keep",
                "verify",
                "attempts",
                "pause",
                "lock-days");
        Optional<Secret> accessKey = secret(section, "access-key");
        Optional<Secret> secretKey = secret(section, "secret-key");
        if (accessKey.isPresent() != secretKey.isPresent()) {
            section.refuse(
                    "access-key",
                    "'access-key' and 'secret-key' of %s belong together"
                            .formatted(section.name()));
        }
        int lockDays = section.number("lock-days", 0, 0);
        return new ObjectStore(
                name,
                address(section, "endpoint"),
                text(section, "region").orElse("us-east-1"),
                neededText(section, "bucket", "a bucket that exists"),
                text(section, "prefix").orElse("").replaceAll("^/+|/+$", ""),
                section.flag("path-style", section.has("endpoint")),
                accessKey,
                secretKey,
                keep(section, keep),
                section.choice("verify", Verification.SIZE),
                section.number("attempts", 2, 1),
                section.duration("pause", Duration.ofMinutes(10)),
                lockDays == 0 ? OptionalInt.empty() : OptionalInt.of(lockDays));
    }
}
