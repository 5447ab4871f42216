package io.dromedary.backup.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.backup.Backups;
import io.dromedary.backup.archive.InfobaseKey;
import io.dromedary.backup.archive.StoredBackup;
import io.dromedary.cluster.settings.RetentionSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

@Label("Retention, for any backups")
class RetentionPropertyTest {

    /** The end of summer time in Germany is three days ago. */
    private static final Instant NOW = Instant.parse("2026-10-28T01:30:00Z");

    /** Names that a glob, a prefix or a folder of names would take for one another. */
    private static final List<String> NAMES =
            List.of("trade", "mytrade", "trade_copy", "Trade", "trade*", "..", "т", "trade ");

    @Property(tries = 400)
    @Label("keeps exactly what a slow reference keeps, by the same rules")
    void reference(
            @ForAll("settings") RetentionSettings settings,
            @ForAll("zones") ZoneId zone,
            @ForAll("backups") List<StoredBackup> backups,
            @ForAll("failed") Set<InfobaseKey> failed) {
        ZonedDateTime now = NOW.atZone(zone);
        Map<StoredBackup, Set<Rule>> expected = new HashMap<>();
        List<StoredBackup> expectedToGo = new ArrayList<>();
        for (StoredBackup backup : backups) {
            Set<Rule> rules = slowly(backup, settings, now, backups, failed);
            if (rules.isEmpty()) {
                expectedToGo.add(backup);
            } else {
                expected.put(backup, rules);
            }
        }

        RetentionPlan plan = Retention.plan(settings, now, backups, failed);

        assertThat(plan.goes()).containsExactlyInAnyOrderElementsOf(expectedToGo);
        assertThat(
                        plan.stays().stream()
                                .collect(Collectors.toMap(KeptBackup::backup, KeptBackup::rules)))
                .isEqualTo(expected);
    }

    @Property(tries = 400)
    @Label("never goes below the floor of an infobase, nor touches one that failed")
    void floor(
            @ForAll("settings") RetentionSettings settings,
            @ForAll("backups") List<StoredBackup> backups,
            @ForAll("failed") Set<InfobaseKey> failed) {
        RetentionPlan plan = Retention.plan(settings, NOW.atZone(ZoneOffset.UTC), backups, failed);

        assertThat(plan.goes()).noneMatch(gone -> failed.contains(gone.manifest().owner()));
        for (StoredBackup gone : plan.goes()) {
            assertThat(plan.stays())
                    .filteredOn(
                            kept ->
                                    kept.backup()
                                            .manifest()
                                            .owner()
                                            .equals(gone.manifest().owner()))
                    .filteredOn(
                            kept ->
                                    !kept.backup()
                                            .manifest()
                                            .startedAt()
                                            .isBefore(gone.manifest().startedAt()))
                    .hasSizeGreaterThanOrEqualTo(settings.last());
        }
    }

    @Property(tries = 200)
    @Label("decides about an infobase as if it were the only one")
    void others(
            @ForAll("settings") RetentionSettings settings,
            @ForAll("backups") List<StoredBackup> backups) {
        ZonedDateTime now = NOW.atZone(ZoneOffset.UTC);
        List<StoredBackup> oneByOne = new ArrayList<>();
        backups.stream()
                .collect(Collectors.groupingBy(backup -> backup.manifest().owner()))
                .values()
                .forEach(
                        own ->
                                oneByOne.addAll(
                                        Retention.plan(settings, now, own, Set.of()).goes()));

        assertThat(Retention.plan(settings, now, backups, Set.of()).goes())
                .containsExactlyInAnyOrderElementsOf(oneByOne);
    }

    /** Looks at all others for each rule of each backup. */
    private static Set<Rule> slowly(
            StoredBackup backup,
            RetentionSettings settings,
            ZonedDateTime now,
            List<StoredBackup> all,
            Set<InfobaseKey> failed) {
        Set<Rule> rules = EnumSet.noneOf(Rule.class);
        if (failed.contains(backup.manifest().owner())) {
            rules.add(Rule.FAILURE);
        }
        Instant time = backup.manifest().startedAt();
        if (time.isAfter(now.toInstant())) {
            rules.add(Rule.AHEAD);
            return rules;
        }
        if (!time.isBefore(now.minusDays(settings.days()).toInstant())) {
            rules.add(Rule.DAYS);
        }
        List<StoredBackup> newer =
                all.stream()
                        .filter(
                                it ->
                                        it.manifest()
                                                .infobaseId()
                                                .equals(backup.manifest().infobaseId()))
                        .filter(it -> !it.manifest().startedAt().isAfter(now.toInstant()))
                        .filter(it -> isNewer(it, backup))
                        .toList();
        if (newer.size() < settings.last()) {
            rules.add(Rule.LAST);
        }
        Map<Rule, String> patterns =
                Map.of(
                        Rule.DAILY, "uuuu-MM-dd",
                        Rule.MONTHLY, "uuuu-MM",
                        Rule.YEARLY, "uuuu");
        Map<Rule, Integer> counts =
                Map.of(
                        Rule.DAILY, settings.daily(),
                        Rule.WEEKLY, settings.weekly(),
                        Rule.MONTHLY, settings.monthly(),
                        Rule.YEARLY, settings.yearly());
        counts.forEach(
                (rule, count) -> {
                    DateTimeFormatter period =
                            rule == Rule.WEEKLY
                                    ? new DateTimeFormatterBuilder()
                                            .appendValue(IsoFields.WEEK_BASED_YEAR)
                                            .appendLiteral('w')
                                            .appendValue(IsoFields.WEEK_OF_WEEK_BASED_YEAR)
                                            .toFormatter(Locale.ROOT)
                                    : DateTimeFormatter.ofPattern(patterns.get(rule), Locale.ROOT);
                    String own = period.format(time.atZone(now.getZone()));
                    Set<String> periods =
                            newer.stream()
                                    .map(
                                            it ->
                                                    period.format(
                                                            it.manifest()
                                                                    .startedAt()
                                                                    .atZone(now.getZone())))
                                    .collect(Collectors.toSet());
                    if (!periods.contains(own) && periods.size() < count) {
                        rules.add(rule);
                    }
                });
        return rules;
    }

    private static boolean isNewer(StoredBackup it, StoredBackup other) {
        int order = it.manifest().startedAt().compareTo(other.manifest().startedAt());
        return order > 0 || (order == 0 && it.key().compareTo(other.key()) > 0);
    }

    @Provide
    Arbitrary<RetentionSettings> settings() {
        Arbitrary<Integer> few = Arbitraries.integers().between(0, 5);
        return Combinators.combine(
                        Arbitraries.integers().between(0, 40),
                        Arbitraries.integers().between(1, 5),
                        few,
                        few,
                        few,
                        few)
                .as(RetentionSettings::new);
    }

    @Provide
    Arbitrary<ZoneId> zones() {
        return Arbitraries.of("Z", "Europe/Berlin", "Asia/Kamchatka", "America/St_Johns")
                .map(ZoneId::of);
    }

    @Provide
    Arbitrary<List<StoredBackup>> backups() {
        Arbitrary<Duration> ages =
                Arbitraries.oneOf(
                        Arbitraries.integers()
                                .between(-3, 72)
                                .map(hours -> Duration.ofMinutes(30L * hours)),
                        Arbitraries.integers().between(0, 60).map(Duration::ofDays),
                        Arbitraries.integers().between(0, 2_000).map(Duration::ofDays));
        return Combinators.combine(Arbitraries.of(NAMES), ages, Arbitraries.of("a", "b"))
                .as(
                        (name, age, file) ->
                                Backups.backup(Backups.infobase(name), NOW.minus(age), age + file))
                .list()
                .uniqueElements()
                .ofMaxSize(60);
    }

    @Provide
    Arbitrary<Set<InfobaseKey>> failed() {
        return Arbitraries.of(NAMES)
                .map(name -> InfobaseKey.of(Backups.infobase(name)))
                .set()
                .ofMaxSize(2);
    }
}
