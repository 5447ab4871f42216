package io.dromedary.journal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.dromedary.journal.Events;
import io.dromedary.journal.JournalException;
import io.dromedary.sql.DatabaseException;
import io.dromedary.sql.PostgresAccess;
import io.dromedary.sql.PostgresSettings;
import io.dromedary.testkit.postgres.PostgresExtension;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("The PostgreSQL journal")
class PostgresJournalTest {

    @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

    /** No memory, so that everything is read from the database; parts of about 40 events. */
    private static final PostgresJournalSettings SETTINGS =
            new PostgresJournalSettings(
                    0,
                    1 << 20,
                    10_000,
                    Duration.ofSeconds(2),
                    PostgresSettings.SMALL,
                    Clock.systemUTC());

    @BeforeEach
    void renew() {
        POSTGRES.renew();
    }

    private static CompletableFuture<?> append(PostgresJournal journal, CloudEvent... events) {
        return journal.append(Map.of("a", List.of(events)), Optional.empty());
    }

    @Test
    @DisplayName("reads pages across its parts")
    void acrossParts() {
        try (PostgresJournal journal = PostgresJournal.open(POSTGRES.access(), SETTINGS)) {
            for (int from = 1; from <= 200; from += 10) {
                append(
                                journal,
                                IntStream.range(from, from + 10)
                                        .mapToObj(Events::event)
                                        .toArray(CloudEvent[]::new))
                        .join();
            }
            assertThat(POSTGRES.tables("event_")).hasSizeGreaterThan(3);
            for (int after = 0; after < 200; after += 7) {
                assertThat(Events.ids(journal.read("a", after, 60, 1 << 20)))
                        .isEqualTo(
                                IntStream.rangeClosed(after + 1, Math.min(200, after + 60))
                                        .mapToObj(Integer::toString)
                                        .toList());
            }
        }
    }

    @Test
    @DisplayName(
            "refuses an event that its database cannot hold, and what came with it, but nothing else")
    void refused() {
        try (PostgresJournal journal = PostgresJournal.open(POSTGRES.access(), SETTINGS)) {
            CompletableFuture<?> good = append(journal, Events.event(1));
            CompletableFuture<?> bad =
                    append(
                            journal,
                            Events.event(2),
                            CloudEventBuilder.from(Events.event(3)).withType("a\0b").build());
            CompletableFuture<?> alsoGood = append(journal, Events.event(4));
            good.join();
            alsoGood.join();
            assertThatThrownBy(bad::join).cause().isInstanceOf(JournalException.class);
            assertThat(Events.ids(journal.read("a", 0, 10, 1 << 20))).containsExactly("1", "4");
        }
    }

    @Test
    @DisplayName("ends a page in time however large the events are")
    void largeEvents() {
        try (PostgresJournal journal = PostgresJournal.open(POSTGRES.access(), SETTINGS)) {
            for (int number = 1; number <= 14; number++) {
                append(journal, Events.sized(number, 900_000)).join();
            }
            assertThat(Events.ids(journal.read("a", 0, 500, 1_000_000))).containsExactly("1", "2");
            assertThat(Events.ids(journal.read("a", 12, 500, 1_000_000)))
                    .containsExactly("13", "14");
        }
    }

    @Test
    @DisplayName("is durable before it answers, whatever the server is set to")
    void durable() {
        POSTGRES.execute(
                "alter database %s set synchronous_commit = off"
                        .formatted(POSTGRES.access().url().replaceAll(".*/", "")));
        try (PostgresJournal journal = PostgresJournal.open(POSTGRES.access(), SETTINGS)) {
            String commits =
                    journal.database()
                            .write(
                                    connection -> {
                                        try (var statement = connection.createStatement();
                                                var row =
                                                        statement.executeQuery(
                                                                "show synchronous_commit")) {
                                            row.next();
                                            return row.getString(1);
                                        }
                                    });
            assertThat(commits).isEqualTo("on");
        }
    }

    @Nested
    @DisplayName("cannot be opened, and says why without the password:")
    class Opening {

        private PostgresAccess access;

        @BeforeEach
        void renewed() {
            access = POSTGRES.access();
        }

        private void assertRefused(PostgresAccess with, String... words) {
            assertThatThrownBy(() -> PostgresJournal.open(with, SETTINGS))
                    .isInstanceOf(JournalException.class)
                    .message()
                    .contains(words)
                    .doesNotContain("a secret")
                    .doesNotContain("\n");
        }

        @Test
        @DisplayName("a wrong password")
        void password() {
            assertRefused(
                    new PostgresAccess(access.url(), access.username(), "a secret"),
                    "refuses user " + access.username());
        }

        @Test
        @DisplayName("a server that is not there")
        void unreachable() {
            assertRefused(
                    new PostgresAccess("jdbc:postgresql://127.0.0.1:1/trade", "me", "a secret"),
                    "database trade at 127.0.0.1:1 cannot be reached");
        }

        @Test
        @DisplayName("a database that does not exist")
        void database() {
            assertRefused(
                    new PostgresAccess(
                            access.url().replaceAll("/[^/]*$", "/nowhere"),
                            access.username(),
                            access.password()),
                    "database nowhere at",
                    "does not exist. Create it");
        }

        @Test
        @DisplayName("a user without rights")
        void rights() {
            POSTGRES.execute("drop role if exists guest");
            POSTGRES.execute("create role guest login password 'a secret'");
            assertRefused(
                    new PostgresAccess(access.url(), "guest", "a secret"),
                    "denies a right to user guest",
                    "Make that user its owner");
        }

        @Test
        @DisplayName("a database in another encoding")
        void encoding() {
            POSTGRES.execute("drop database if exists latin");
            POSTGRES.execute(
                    "create database latin encoding 'LATIN1' locale 'C' template template0");
            assertRefused(
                    new PostgresAccess(
                            access.url().replaceAll("/[^/]*$", "/latin"),
                            access.username(),
                            access.password()),
                    "is not in UTF-8");
            POSTGRES.execute("drop database latin");
        }

        @Test
        @DisplayName("a URL that is none, or that has the password in it")
        void url() {
            assertThatThrownBy(() -> new PostgresAccess("jdbc:mysql://host/db", "me", ""))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("jdbc:postgresql://");
            assertThatThrownBy(
                            () ->
                                    new PostgresAccess(
                                            "jdbc:postgresql://host/db?password=hidden", "me", ""))
                    .isInstanceOf(DatabaseException.class)
                    .message()
                    .contains("must not contain")
                    .doesNotContain("hidden");
            assertThat(new PostgresAccess("jdbc:postgresql://host/db", "me", "a secret").toString())
                    .isEqualTo("me at jdbc:postgresql://host/db");
        }
    }
}
