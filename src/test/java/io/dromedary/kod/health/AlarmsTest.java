package io.dromedary.kod.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dromedary.kod.health.Alarms.Measured;
import io.dromedary.kod.health.Alarms.Place;
import io.dromedary.kod.health.Alarms.Standing;
import io.dromedary.kod.store.KodStore;
import io.dromedary.testkit.MovedClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Alarms")
class AlarmsTest {

    private static final Place LAG = new Place(Figure.RECEIVE_LAG, "01to02");
    private static final Instant START = Instant.parse("2026-01-31T10:00:00Z");
    private static final Standing ASIDE = new Standing(Cause.PUT_ASIDE, "02", 3, "three objects");

    @TempDir private Path folder;

    private final MovedClock clock = new MovedClock(START);
    private final List<String> told = new ArrayList<>();
    private final List<Measured> figures = new ArrayList<>();
    private final List<Standing> standing = new ArrayList<>();
    private boolean isKilledBeforeTelling;
    private boolean isKilledAfterTelling;
    private KodStore store;
    private RecentIncidents incidents;
    private Alarms alarms;

    private final Alarms.Teller teller =
            new Alarms.Teller() {
                @Override
                public void raised(Alarm alarm) {
                    tell(alarm, "raised");
                }

                @Override
                public void ended(Alarm alarm) {
                    tell(alarm, "ended");
                }

                /** As the journal does: what has the same id is there once. */
                private void tell(Alarm alarm, String what) {
                    if (isKilledBeforeTelling) {
                        throw new IllegalStateException("killed");
                    }
                    String id =
                            "%s %s %s %s"
                                    .formatted(
                                            alarm.kind().code(),
                                            alarm.subject(),
                                            Duration.between(START, alarm.since()).toSeconds(),
                                            what);
                    if (!told.contains(id)) {
                        told.add(id);
                    }
                    if (isKilledAfterTelling) {
                        throw new IllegalStateException("killed");
                    }
                }
            };

    @BeforeEach
    void open() {
        store = KodStore.open(folder.resolve("kod.db"));
        begin();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Alarms another() {
        return another(Set.of(Figure.RECEIVE_LAG, Cause.PUT_ASIDE));
    }

    private Alarms another(Set<AlarmKind> own) {
        return new Alarms(own, store.openAlarms("02"), incidents, clock, teller);
    }

    private void begin() {
        incidents = new RecentIncidents(clock);
        alarms = another();
    }

    private void restart() {
        store.close();
        open();
    }

    private void lag(double seconds) {
        figures.clear();
        figures.add(new Measured(LAG, seconds));
    }

    private void look() {
        alarms.keep(figures, standing);
        alarms.tell();
    }

    /** Looks every ten seconds. */
    private void lookFor(Duration time) {
        for (Duration done = Duration.ZERO; done.compareTo(time) < 0; done = done.plusSeconds(10)) {
            clock.move(Duration.ofSeconds(10));
            look();
        }
    }

    private void raiseLag() {
        lag(11);
        look();
        lookFor(Duration.ofMinutes(5));
        assertThat(told).containsExactly("receive_lag 01to02 0 raised");
    }

    private void killed() {
        assertThatThrownBy(this::look).hasMessage("killed");
        isKilledBeforeTelling = false;
        isKilledAfterTelling = false;
        restart();
    }

    @Test
    @DisplayName("are raised after five minutes above the threshold, once")
    void raised() {
        lag(11);
        look();
        lookFor(Duration.ofSeconds(290));
        assertThat(told).isEmpty();
        lookFor(Duration.ofMinutes(10));
        assertThat(told).containsExactly("receive_lag 01to02 0 raised");
    }

    @Test
    @DisplayName("are not raised by peaks, nor at the threshold itself")
    void peaks() {
        for (int minute = 0; minute < 30; minute++) {
            lag(minute % 4 == 0 ? 10 : 99);
            look();
            clock.move(Duration.ofMinutes(1));
        }
        assertThat(told).isEmpty();
    }

    @Test
    @DisplayName("end a minute after the figure was too high last, or was measured last")
    void ended() {
        raiseLag();
        figures.clear();
        lookFor(Duration.ofSeconds(50));
        assertThat(told).hasSize(1);
        lookFor(Duration.ofMinutes(20));
        assertThat(told).last().isEqualTo("receive_lag 01to02 0 ended");
        assertThat(told).hasSize(2);

        lag(12);
        lookFor(Duration.ofSeconds(310));
        assertThat(told).last().isEqualTo("receive_lag 01to02 1560 raised");
    }

    @Test
    @DisplayName("are of each stream by itself")
    void apart() {
        lag(11);
        look();
        clock.move(Duration.ofMinutes(1));
        figures.add(new Measured(new Place(Figure.RECEIVE_LAG, "03to02"), 11));
        look();
        clock.move(Duration.ofMinutes(4));
        look();
        assertThat(told).containsExactly("receive_lag 01to02 0 raised");
        clock.move(Duration.ofMinutes(1));
        look();
        assertThat(told).last().isEqualTo("receive_lag 03to02 60 raised");
    }

    @Test
    @DisplayName("that were open when the program was killed end once when it is well meanwhile")
    void killedAndWell() {
        raiseLag();
        restart();
        figures.clear();
        lookFor(Duration.ofMinutes(10));
        restart();
        lookFor(Duration.ofMinutes(10));
        assertThat(told)
                .containsExactly("receive_lag 01to02 0 raised", "receive_lag 01to02 0 ended");
    }

    @Test
    @DisplayName("are not ended, and not raised anew, when it is so still after a restart")
    void killedAndNotWell() {
        raiseLag();
        clock.move(Duration.ofHours(3));
        restart();
        lookFor(Duration.ofMinutes(10));
        assertThat(told).containsExactly("receive_lag 01to02 0 raised");
        lag(1);
        lookFor(Duration.ofMinutes(2));
        assertThat(told).last().isEqualTo("receive_lag 01to02 0 ended");
    }

    @Test
    @DisplayName("are told once each, wherever the program is killed while it tells them")
    void killedWhileTelling() {
        lag(11);
        look();
        clock.move(Duration.ofMinutes(5));
        isKilledBeforeTelling = true;
        killed();
        assertThat(told).isEmpty();
        isKilledAfterTelling = true;
        killed();
        lookFor(Duration.ofMinutes(2));
        assertThat(told).containsExactly("receive_lag 01to02 0 raised");

        figures.clear();
        clock.move(Duration.ofMinutes(1));
        isKilledBeforeTelling = true;
        killed();
        assertThat(told).hasSize(1);
        isKilledAfterTelling = true;
        killed();
        lookFor(Duration.ofMinutes(2));
        assertThat(told)
                .containsExactly("receive_lag 01to02 0 raised", "receive_lag 01to02 0 ended");
        assertThat(store.openAlarms("02").all()).isEmpty();
    }

    @Test
    @DisplayName("of several that look are one, which ends when none of them finds it so")
    void several() {
        Alarms other = another();
        raiseLag();
        for (int second = 0; second < 600; second += 10) {
            clock.move(Duration.ofSeconds(10));
            other.keep(List.of(), List.of());
            other.tell();
            look();
        }
        assertThat(told).hasSize(1);
        for (int second = 0; second < 60; second += 10) {
            clock.move(Duration.ofSeconds(10));
            other.keep(List.of(), List.of());
            other.tell();
        }
        assertThat(told).last().isEqualTo("receive_lag 01to02 0 ended");
    }

    @Test
    @DisplayName("are left to those that find them, and end in an hour if nobody does any more")
    void ofOthers() {
        raiseLag();
        Alarms other = another(Set.of(Figure.QUEUE));
        Instant last = clock.instant();
        while (clock.instant().isBefore(last.plus(Duration.ofMinutes(59)))) {
            clock.move(Duration.ofMinutes(1));
            other.tell();
        }
        assertThat(told).hasSize(1);
        clock.move(Duration.ofMinutes(1));
        other.tell();
        assertThat(told).last().isEqualTo("receive_lag 01to02 0 ended");

        look();
        lookFor(Duration.ofMinutes(5));
        assertThat(told)
                .as("another alarm, after its time")
                .last()
                .isEqualTo("receive_lag 01to02 3900 raised");
    }

    @Test
    @DisplayName("of what is put aside are raised once more when it is twice as much")
    void twice() {
        for (int objects : List.of(3, 4, 5, 6, 7, 11, 12)) {
            standing.clear();
            standing.add(new Standing(Cause.PUT_ASIDE, "02", objects, objects + " objects"));
            clock.move(Duration.ofMinutes(1));
            look();
            look();
        }
        assertThat(told)
                .containsExactly(
                        "put-aside 02 60 raised",
                        "put-aside 02 240 raised",
                        "put-aside 02 420 raised");
        standing.clear();
        lookFor(Duration.ofMinutes(2));
        assertThat(told).last().isEqualTo("put-aside 02 420 ended");
    }

    @Test
    @DisplayName("of what happened are raised at once, and end when it has not for an hour")
    void happened() {
        incidents.happened(Cause.UNREADABLE, "01to02", "message 1");
        look();
        assertThat(told).containsExactly("unreadable-message 01to02 0 raised");
        clock.move(Duration.ofMinutes(59));
        incidents.happened(Cause.UNREADABLE, "01to02", "message 2");
        look();
        assertThat(store.openAlarms("02").all())
                .extracting(kept -> kept.alarm().amount() + " " + kept.alarm().detail())
                .containsExactly("2.0 message 1");
        restart();
        lookFor(Duration.ofMinutes(59));
        assertThat(told).hasSize(1);
        lookFor(Duration.ofMinutes(1));
        assertThat(told).last().isEqualTo("unreadable-message 01to02 0 ended");

        incidents.happened(Cause.UNREADABLE, "01to02", "message 3");
        look();
        assertThat(told).last().isEqualTo("unreadable-message 01to02 7140 raised");
    }

    @Test
    @DisplayName("of what happens while an end is told come after it")
    void happenedMeanwhile() {
        incidents.happened(Cause.UNREADABLE, "01to02", "message 1");
        look();
        clock.move(RecentIncidents.QUIET);
        isKilledBeforeTelling = true;
        assertThatThrownBy(this::look).hasMessage("killed");
        isKilledBeforeTelling = false;

        incidents.happened(Cause.UNREADABLE, "01to02", "message 2");
        look();
        look();
        assertThat(told)
                .containsExactly(
                        "unreadable-message 01to02 0 raised",
                        "unreadable-message 01to02 0 ended",
                        "unreadable-message 01to02 3600 raised");
    }

    @Test
    @DisplayName(
            "of objects that are put aside are open as long as any is, over nights and restarts")
    void putAside() {
        standing.add(ASIDE);
        for (int hour = 0; hour < 72; hour++) {
            clock.move(Duration.ofHours(1));
            if (hour == 40) {
                restart();
            }
            look();
        }
        assertThat(told).containsExactly("put-aside 02 3600 raised");
        standing.clear();
        lookFor(Duration.ofHours(2));
        assertThat(told).containsExactly("put-aside 02 3600 raised", "put-aside 02 3600 ended");
    }

    @Test
    @DisplayName("say what to do, each under a code of its own")
    void advice() {
        assertThat(Figure.values()).allMatch(figure -> !figure.advice().isBlank());
        assertThat(Cause.values()).allMatch(cause -> !cause.advice().isBlank());
        assertThat(Figure.values()).allMatch(one -> AlarmKind.of(one.code()).get() == one);
        assertThat(Cause.values()).allMatch(one -> AlarmKind.of(one.code()).get() == one);
    }
}
