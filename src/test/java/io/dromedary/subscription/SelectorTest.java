package io.dromedary.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.event.EventCodec;
import io.dromedary.event.EventFilter;
import io.dromedary.journal.Journal.Page;
import io.dromedary.journal.JsonStoredEvent;
import io.dromedary.journal.StoredEvent;
import io.dromedary.subscription.Selector.Selection;
import io.dromedary.subscription.parking.Diversion;
import io.dromedary.subscription.parking.Parking;
import io.dromedary.subscription.parking.ParkingSettings;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An event that cannot be decoded")
class SelectorTest {

    private static final Instant EIGHT = Instant.parse("2026-01-31T08:00:00Z");

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{}", "{\"specversion\":\"1.0\",\"id\":\"1\"}"})
    @DisplayName("fits no filter and is no later than now, and what is behind it is found")
    void undecodable(String json) {
        StoredEvent broken = new JsonStoredEvent(1, "a", json.getBytes(StandardCharsets.UTF_8));
        StoredEvent good = new JsonStoredEvent(2, "a", EventCodec.toJson(Events.event("a", EIGHT)));
        Page page = new Page(List.of(broken, good), 2, 0, 0);

        Selector filtering = new Selector(Events.onlyType("a"), Optional.empty());
        assertThat(filtering.choose(page.events(), EIGHT)).containsExactly(good);
        assertThat(filtering.select(page, 0, 10, EIGHT, nothingParked()))
                .isEqualTo(new Selection(List.of(good), 2, true));

        Selector starting = new Selector(EventFilter.ALL, Optional.of(EIGHT));
        assertThat(starting.select(page, 0, 10, EIGHT.minusSeconds(1), nothingParked()))
                .isEqualTo(new Selection(List.of(good), 2, true));
    }

    @Test
    @DisplayName("or that a filter fails on does not keep back what is behind it")
    void failingFilter() {
        StoredEvent bad = new JsonStoredEvent(1, "a", EventCodec.toJson(Events.event("a", EIGHT)));
        StoredEvent good = new JsonStoredEvent(2, "b", EventCodec.toJson(Events.event("b", EIGHT)));
        EventFilter filter =
                event -> {
                    if (event.getType().equals("a")) {
                        throw new IllegalStateException("a defect");
                    }
                    return true;
                };

        Selector failing = new Selector(filter, Optional.empty());
        assertThat(failing.choose(List.of(bad, good), EIGHT)).containsExactly(good);
    }

    private static Diversion nothingParked() {
        return new Parking("billing", new MemoryParking(), ParkingSettings.DEFAULT, List.of())
                .diversion();
    }
}
