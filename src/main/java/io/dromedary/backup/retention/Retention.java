package io.dromedary.backup.retention;

import io.dromedary.backup.archive.InfobaseKey;
import io.dromedary.backup.archive.StoredBackup;
import io.dromedary.cluster.settings.RetentionSettings;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which backups stay: whatever one of the rules keeps, each infobase for itself. Periods are those
 * of a time zone, and one without a backup does not count. Pure.
 */
public final class Retention {

    private static final Comparator<StoredBackup> NEWEST_FIRST =
            Comparator.comparing((StoredBackup backup) -> backup.manifest().startedAt())
                    .thenComparing(StoredBackup::key)
                    .reversed();

    private final RetentionSettings settings;
    private final ZonedDateTime now;
    private final List<KeptBackup> stays = new ArrayList<>();
    private final List<StoredBackup> goes = new ArrayList<>();

    private Retention(RetentionSettings settings, ZonedDateTime now) {
        this.settings = settings;
        this.now = now;
    }

    /**
     * Decides about all backups of a store.
     *
     * @param now also says in which zone days begin
     * @param backups the good ones, of any number of infobases
     * @param failed infobases whose latest attempt at a backup failed: of these nothing goes
     */
    public static RetentionPlan plan(
            RetentionSettings settings,
            ZonedDateTime now,
            Collection<StoredBackup> backups,
            Set<InfobaseKey> failed) {
        Retention retention = new Retention(settings, now);
        backups.stream()
                .distinct()
                .sorted(NEWEST_FIRST)
                .collect(
                        Collectors.groupingBy(
                                backup -> backup.manifest().owner(),
                                LinkedHashMap::new,
                                Collectors.toList()))
                .forEach((owner, own) -> retention.decide(own, failed.contains(owner)));
        return new RetentionPlan(retention.stays, retention.goes);
    }

    /** Of one infobase, the newest first. */
    private void decide(List<StoredBackup> own, boolean failed) {
        Map<StoredBackup, Set<Rule>> rules = new LinkedHashMap<>();
        own.forEach(backup -> rules.put(backup, EnumSet.noneOf(Rule.class)));
        if (failed) {
            rules.values().forEach(set -> set.add(Rule.FAILURE));
        }
        keep(rules, own.stream().filter(this::isAhead), Rule.AHEAD);
        List<StoredBackup> past = own.stream().filter(backup -> !isAhead(backup)).toList();
        Instant oldest = now.minusDays(settings.days()).toInstant();
        keep(
                rules,
                past.stream().filter(backup -> !backup.manifest().startedAt().isBefore(oldest)),
                Rule.DAYS);
        keep(rules, past.stream().limit(settings.last()), Rule.LAST);
        keepNewest(rules, past, Rule.DAILY, settings.daily(), ZonedDateTime::toLocalDate);
        keepNewest(rules, past, Rule.WEEKLY, settings.weekly(), Retention::week);
        keepNewest(rules, past, Rule.MONTHLY, settings.monthly(), YearMonth::from);
        keepNewest(rules, past, Rule.YEARLY, settings.yearly(), ZonedDateTime::getYear);
        rules.forEach(
                (backup, kept) -> {
                    if (kept.isEmpty()) {
                        goes.add(backup);
                    } else {
                        stays.add(new KeptBackup(backup, kept));
                    }
                });
    }

    private boolean isAhead(StoredBackup backup) {
        return backup.manifest().startedAt().isAfter(now.toInstant());
    }

    private static void keep(
            Map<StoredBackup, Set<Rule>> rules, Stream<StoredBackup> backups, Rule rule) {
        backups.forEach(backup -> rules.get(backup).add(rule));
    }

    private void keepNewest(
            Map<StoredBackup, Set<Rule>> rules,
            List<StoredBackup> past,
            Rule rule,
            int periods,
            Function<ZonedDateTime, Object> period) {
        Set<Object> seen = new HashSet<>();
        for (StoredBackup backup : past) {
            ZonedDateTime time = backup.manifest().startedAt().atZone(now.getZone());
            if (seen.size() < periods && seen.add(period.apply(time))) {
                rules.get(backup).add(rule);
            }
        }
    }

    /** Its Monday, since the number of a week does not name its year. */
    private static LocalDate week(ZonedDateTime time) {
        return time.toLocalDate().with(DayOfWeek.MONDAY);
    }
}
