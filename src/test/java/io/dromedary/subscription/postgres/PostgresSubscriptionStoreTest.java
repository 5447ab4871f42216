package io.dromedary.subscription.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.subscription.SharedSubscriptionStore.Shared;
import io.dromedary.subscription.SubscriptionStoreContract;
import io.dromedary.subscription.parking.ParkedEvent;
import io.dromedary.subscription.parking.ParkingKey;
import io.dromedary.testkit.postgres.PostgresExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("Subscriptions in PostgreSQL")
class PostgresSubscriptionStoreTest extends SubscriptionStoreContract<PostgresSubscriptionStore> {

    @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

    private static final Duration SOON = Duration.ofSeconds(15);

    private Path opened = Path.of("");

    @Override
    protected PostgresSubscriptionStore open(Path folder) {
        if (!folder.equals(opened)) {
            POSTGRES.renew();
            opened = folder;
        }
        return PostgresSubscriptionStore.open(POSTGRES.access());
    }

    @Override
    protected void close(PostgresSubscriptionStore opened) {
        opened.close();
    }

    @Nested
    @DisplayName("of two processes")
    class OfTwoProcesses {

        private PostgresSubscriptionStore other;

        @BeforeEach
        void openOther() {
            other = PostgresSubscriptionStore.open(POSTGRES.access());
        }

        @AfterEach
        void closeOther() {
            other.close();
        }

        @Test
        @DisplayName("belong to whom a take-over has given the higher epoch, with its offset")
        void takeOver() {
            store.create(billing(0, ""));
            assertThat(store.takeOver("billing", "1-00000001"))
                    .contains(new Shared(billing(0, "1-00000001"), true, true));
            assertThat(store.saveOwn(List.of(billing(5, "1-00000001")))).isEmpty();

            assertThat(other.takeOver("billing", "2-00000002"))
                    .contains(new Shared(billing(5, "2-00000002"), false, true));
            assertThat(store.saveOwn(List.of(billing(9, "1-00000001")))).containsExactly("billing");
            assertThat(other.saveOwn(List.of(billing(6, "2-00000002")))).isEmpty();
            assertThat(other.find("billing"))
                    .contains(new Shared(billing(6, "2-00000002"), true, false));
            assertThat(store.own()).isEmpty();
            assertThat(other.own()).containsExactly("billing");
        }

        @Test
        @DisplayName("move within their session to the process that is asked next")
        void sameSession() {
            store.create(billing(0, ""));
            assertThat(store.takeOver("billing", "1-00000001")).isPresent();
            store.save(List.of(billing(5, "1-00000001")));

            assertThat(other.takeOver("billing", "1-00000001"))
                    .contains(new Shared(billing(5, "1-00000001"), false, true));
            assertThat(store.saveOwn(List.of(billing(9, "1-00000001")))).containsExactly("billing");
            store.replace(billing(9, "1-00000001"));
            assertThat(store.find("billing").map(Shared::stored))
                    .contains(billing(5, "1-00000001"));
        }

        @Test
        @DisplayName("are not taken over by an epoch that is not higher")
        void lateTakeOver() {
            store.create(billing(0, ""));
            assertThat(store.takeOver("billing", "3-00000001")).isPresent();
            assertThat(other.takeOver("billing", "3-00000002")).isEmpty();
            assertThat(other.saveOwn(List.of(billing(7, "3-00000002")))).containsExactly("billing");
            assertThat(other.takeOver("nobody", "9-00000001")).isEmpty();
        }

        @Test
        @DisplayName("are created once, whichever comes first")
        void createdOnce() {
            assertThat(store.createIfAbsent(billing(3, ""))).isTrue();
            assertThat(other.createIfAbsent(billing(4, ""))).isFalse();
            assertThat(other.load()).containsExactly(billing(3, ""));
        }

        @Test
        @DisplayName("tell each other whose consumer is connected, for a while")
        void present() {
            store.create(billing(0, ""));
            store.present(List.of("billing"), Duration.ofMinutes(1));
            assertThat(isPresent()).isTrue();
            other.present(List.of(), Duration.ofMinutes(1));
            assertThat(isPresent()).as("only the process that it belongs to knows").isTrue();
            store.present(List.of("billing"), Duration.ofMillis(1));
            Awaitility.await().atMost(SOON).until(() -> !isPresent());
            store.present(List.of("billing"), Duration.ofMinutes(1));
            store.present(List.of(), Duration.ofMinutes(1));
            assertThat(isPresent()).isFalse();
        }

        private boolean isPresent() {
            return other.page("", 1).get(0).present();
        }

        @Test
        @DisplayName("keep the events of each other's subscriptions from retention")
        void needed() {
            store.create(billing(7, ""));
            assertThat(other.neededFrom("transactions")).hasValue(8);
            assertThat(other.neededFrom("sessions")).isEmpty();
            ParkedEvent parked = new ParkedEvent(ParkingKey.named("a"), 5);
            store.parking().park("billing", parked, "", Instant.EPOCH);
            assertThat(other.neededFrom("transactions")).hasValue(5);
        }

        @Test
        @DisplayName("hear what the other has created, taken over and deleted")
        void changes() {
            List<String> names = new CopyOnWriteArrayList<>();
            store.onChange(names::add);
            store.create(billing(0, ""));
            assertThat(other.takeOver("billing", "1-00000001")).isPresent();
            Awaitility.await().atMost(SOON).until(() -> names.remove("billing"));
            other.delete("billing");
            Awaitility.await().atMost(SOON).until(() -> names.remove("billing"));
            other.create(billing(0, ""));
            Awaitility.await().atMost(SOON).until(() -> names.remove("billing"));
        }
    }
}
