package io.dromedary.backup.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.backup.Backups;
import io.dromedary.backup.archive.InfobaseKey;
import io.dromedary.backup.archive.StoredBackup;
import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.settings.RetentionSettings;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Retention")
class RetentionTest {

    private static final Infobase TRADE = Backups.infobase("trade");
    private static final ZoneId MOSCOW = ZoneId.of("Europe/Moscow");
    private static final ZonedDateTime NOW = ZonedDateTime.parse("2026-02-01T12:00:00+03:00");

    private static StoredBackup at(String time) {
        return Backups.backup(TRADE, Instant.parse(time), time);
    }

    private static RetentionPlan plan(RetentionSettings settings, StoredBackup... backups) {
        return Retention.plan(
                settings, NOW.withZoneSameInstant(MOSCOW), List.of(backups), Set.of());
    }

    private static List<String> kept(RetentionPlan plan) {
        return plan.stays().stream()
                .map(kept -> kept.backup().manifest().file() + " " + kept.rules())
                .toList();
    }

    @Test
    @DisplayName("keeps the newest ones, whatever their age")
    void last() {
        RetentionPlan plan =
                plan(
                        new RetentionSettings(0, 2, 0, 0, 0, 0),
                        at("2020-01-01T00:00:00Z"),
                        at("2019-01-01T00:00:00Z"),
                        at("2018-01-01T00:00:00Z"));

        assertThat(kept(plan))
                .containsExactly("2020-01-01T00:00:00Z [LAST]", "2019-01-01T00:00:00Z [LAST]");
        assertThat(plan.goes()).containsExactly(at("2018-01-01T00:00:00Z"));
        assertThat(plan.freedBytes()).isEqualTo(5);
    }

    @Test
    @DisplayName("keeps those of so many days, to the second")
    void days() {
        RetentionPlan plan =
                plan(
                        new RetentionSettings(2, 1, 0, 0, 0, 0),
                        at("2026-02-01T08:00:00Z"),
                        at("2026-01-30T09:00:00Z"),
                        at("2026-01-30T08:59:59Z"));

        assertThat(plan.goes()).containsExactly(at("2026-01-30T08:59:59Z"));
    }

    @Test
    @DisplayName("begins days at the midnight of the zone, and leaves out days without a backup")
    void daily() {
        RetentionPlan plan =
                plan(
                        new RetentionSettings(0, 1, 3, 0, 0, 0),
                        at("2026-01-31T21:30:00Z"),
                        at("2026-01-31T20:59:00Z"),
                        at("2026-01-31T20:58:00Z"),
                        at("2026-01-11T10:00:00Z"),
                        at("2026-01-10T10:00:00Z"));

        assertThat(plan.goes())
                .containsExactly(at("2026-01-31T20:58:00Z"), at("2026-01-10T10:00:00Z"));
    }

    @Test
    @DisplayName("keeps the newest of weeks, which may belong to two years, of months and of years")
    void periods() {
        RetentionPlan plan =
                plan(
                        new RetentionSettings(0, 1, 0, 2, 2, 2),
                        at("2026-01-02T10:00:00Z"),
                        at("2025-12-30T10:00:00Z"),
                        at("2025-12-28T10:00:00Z"),
                        at("2025-12-27T10:00:00Z"),
                        at("2024-12-27T10:00:00Z"));

        assertThat(plan.stays().stream().map(KeptBackup::rules))
                .containsExactly(
                        Set.of(Rule.LAST, Rule.WEEKLY, Rule.MONTHLY, Rule.YEARLY),
                        Set.of(Rule.MONTHLY, Rule.YEARLY),
                        Set.of(Rule.WEEKLY));
        assertThat(plan.goes())
                .containsExactly(at("2025-12-27T10:00:00Z"), at("2024-12-27T10:00:00Z"));
    }

    @Test
    @DisplayName("removes nothing of an infobase whose latest attempt failed")
    void failure() {
        StoredBackup other = Backups.backup(Backups.infobase("mytrade"), Backups.NINE, "a");
        StoredBackup newer =
                Backups.backup(Backups.infobase("mytrade"), Backups.NINE.plusSeconds(1), "b");
        RetentionPlan plan =
                Retention.plan(
                        new RetentionSettings(0, 1, 0, 0, 0, 0),
                        NOW,
                        List.of(
                                at("2020-01-01T00:00:00Z"),
                                at("2019-01-01T00:00:00Z"),
                                other,
                                newer),
                        Set.of(InfobaseKey.of(TRADE)));

        assertThat(plan.goes()).containsExactly(other);
    }

    @Test
    @DisplayName("lets a backup of the future displace none of the past")
    void future() {
        RetentionPlan plan =
                plan(
                        new RetentionSettings(0, 1, 0, 0, 0, 0),
                        at("2036-01-01T00:00:00Z"),
                        at("2026-01-31T00:00:00Z"));

        assertThat(plan.goes()).isEmpty();
        assertThat(kept(plan)).contains("2036-01-01T00:00:00Z [AHEAD]");
    }

    @Test
    @DisplayName("takes infobases of two clusters that were cloned for two")
    void clones() {
        Infobase clone = new Infobase("test", TRADE.clusterId(), TRADE.id(), TRADE.name());

        assertThat(
                        Retention.plan(
                                        new RetentionSettings(0, 1, 0, 0, 0, 0),
                                        NOW,
                                        Stream.of(TRADE, clone)
                                                .map(
                                                        it ->
                                                                Backups.backup(
                                                                        it,
                                                                        Backups.NINE,
                                                                        it.cluster()))
                                                .toList(),
                                        Set.of())
                                .goes())
                .isEmpty();
    }
}
