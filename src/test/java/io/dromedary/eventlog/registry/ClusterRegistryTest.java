package io.dromedary.eventlog.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dromedary.eventlog.LogActivity;
import io.dromedary.eventlog.activity.WatchedActivity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The registry of a cluster")
class ClusterRegistryTest {

    private static final String TRADE = "a1f3c0de-0000-4000-8000-000000000001";
    private static final String PAY = "a1f3c0de-0000-4000-8000-000000000002";

    @TempDir Path directory;
    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("1CV8Clst.lst");
    }

    @Test
    @DisplayName("names the infobases, tells where their logs are, and keeps no credentials")
    void infobases() throws IOException {
        write(entry(TRADE.toUpperCase(Locale.ROOT), "Торговля"), entry(PAY, "pay"));
        ClusterRegistry registry = ClusterRegistry.open(directory);
        assertThat(registry.infobases())
                .containsExactly(
                        new Infobase(
                                TRADE,
                                "Торговля",
                                "of \"all\" {braces}",
                                "PostgreSQL",
                                "db-host",
                                "trade_db"),
                        new Infobase(
                                PAY,
                                "pay",
                                "of \"all\" {braces}",
                                "PostgreSQL",
                                "db-host",
                                "trade_db"));
        assertThat(registry.directoryOf(registry.infobases().get(0)))
                .isEqualTo(directory.resolve(TRADE).resolve("1Cv8Log"));
        assertThat(registry.infobases().toString()).doesNotContain("secret", "db-user");
    }

    @Test
    @DisplayName("may be empty")
    void empty() throws IOException {
        write();
        assertThat(ClusterRegistry.open(directory).infobases()).isEmpty();
    }

    @Test
    @DisplayName("gives every infobase a name of its own, whatever the registry says")
    void hostileNames() throws IOException {
        String third = TRADE.replace("0001", "0003");
        String fourth = TRADE.replace("0001", "0004");
        write(
                entry(TRADE, "../../etc/\"passwd\"\r\n{1,2}"),
                entry(PAY, ""),
                entry(third, "Base"),
                entry(fourth, "BASE"));
        ClusterRegistry registry = ClusterRegistry.open(directory);
        assertThat(registry.infobases())
                .extracting(Infobase::name)
                .containsExactly("../../etc/\"passwd\"\r\n{1,2}", PAY, "Base", "BASE " + fourth);
        assertThat(registry.infobases())
                .allSatisfy(
                        infobase ->
                                assertThat(registry.directoryOf(infobase).normalize().getParent())
                                        .hasParentRaw(directory));
    }

    @Test
    @DisplayName("leaves out what has no GUID, or one that was there before")
    void hostileGuids() throws IOException {
        write(entry("../../../etc", "a"), entry(TRADE, "b"), entry(TRADE, "c"), "{}", "1");
        assertThat(ClusterRegistry.open(directory).infobases())
                .extracting(Infobase::name)
                .containsExactly("b");
    }

    @Nested
    @DisplayName("when it changes")
    class Changes {

        @Test
        @DisplayName("says so; a new name is a change, another database is none")
        void change() throws IOException {
            write(entry(TRADE, "trade"), entry(PAY, "pay"));
            ClusterRegistry registry = ClusterRegistry.open(directory);
            assertThat(registry.refresh()).isFalse();

            String other = TRADE.replace("0001", "0009");
            write(entry(PAY, "salaries"), entry(other, "other"));
            assertThat(registry.refresh()).isTrue();
            assertThat(registry.infobases())
                    .extracting(Infobase::name)
                    .containsExactly("salaries", "other");

            write(entry(PAY, "pay"), entry(other, "other"));
            assertThat(registry.refresh()).isTrue();
            write(entry(other, "other"), entry(PAY, "pay").replace("trade_db", "pay_db"));
            assertThat(registry.refresh()).isFalse();
        }

        @Test
        @DisplayName("tells so by itself while it is followed")
        void follow() throws Exception {
            write(entry(TRADE, "trade"));
            ClusterRegistry registry = ClusterRegistry.open(directory);
            List<List<String>> told = new CopyOnWriteArrayList<>();
            try (WatchedActivity activity = new WatchedActivity();
                    LogActivity.Watch watch =
                            registry.follow(
                                    activity,
                                    () ->
                                            told.add(
                                                    registry.infobases().stream()
                                                            .map(Infobase::name)
                                                            .toList()))) {
                write(entry(TRADE, "trade"), entry(PAY, "pay"));
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> told.equals(List.of(List.of("trade", "pay"))));
                Path next = Files.writeString(directory.resolve("next"), text(entry(PAY, "pay")));
                Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> told.equals(List.of(List.of("trade", "pay"), List.of("pay"))));
                assertThat(watch).isNotNull();
            }
        }

        @Test
        @DisplayName("stays as it was while the file is half written, damaged or away")
        void lastGood() throws IOException {
            write(entry(TRADE, "trade"), entry(PAY, "pay"));
            ClusterRegistry registry = ClusterRegistry.open(directory);
            String whole = text(entry(TRADE, "trade"), entry(PAY, "pay"));
            for (String broken :
                    List.of(
                            "",
                            whole.substring(0, whole.length() / 2),
                            whole.substring(0, whole.length() - 3),
                            whole.replace("{2,\r\n{", "{3,\r\n{"),
                            "\0".repeat(whole.length()))) {
                Files.writeString(file, broken);
                assertThat(registry.refresh()).as(broken).isFalse();
                assertThat(registry.infobases()).hasSize(2);
            }
            Files.delete(file);
            assertThat(registry.refresh()).isFalse();
            assertThat(registry.infobases()).hasSize(2);

            write(entry(TRADE, "trade"));
            assertThat(registry.refresh()).isTrue();
            assertThat(registry.infobases()).hasSize(1);
        }

        @Test
        @DisplayName("is never half read, wherever its writer has got to")
        void everyPrefix() {
            String whole = text(entry(TRADE, "trade"), entry(PAY, "pay"));
            int complete = whole.stripTrailing().length();
            for (int length = 0; length < complete; length++) {
                String prefix = whole.substring(0, length);
                assertThatThrownBy(() -> RegistryParser.parse(prefix))
                        .isInstanceOf(IllegalArgumentException.class);
            }
            assertThat(RegistryParser.parse(whole)).hasSize(2);
        }
    }

    @Nested
    @DisplayName("when it cannot be read at the start")
    class Unreadable {

        @Test
        @DisplayName("is replaced by the platform's previous copy")
        void previous() throws IOException {
            Files.writeString(file, "{0,{");
            Files.writeString(directory.resolve("1CV8Clsto.lst"), text(entry(TRADE, "trade")));
            assertThat(ClusterRegistry.open(directory).infobases()).hasSize(1);
        }

        @Test
        @DisplayName("says which file, and what is wrong with it")
        void message() throws IOException {
            assertThatThrownBy(() -> ClusterRegistry.open(directory))
                    .isInstanceOf(IOException.class)
                    .hasMessage("there is no cluster registry " + file);
            Files.writeString(file, "{0,{");
            assertThatThrownBy(() -> ClusterRegistry.open(directory))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("closing brace");
        }
    }

    private void write(String... entries) throws IOException {
        Files.writeString(file, text(entries));
    }

    private static String text(String... entries) {
        String list =
                entries.length == 0
                        ? "{0}"
                        : "{" + entries.length + ",\r\n" + String.join(",\r\n", entries) + "\r\n}";
        return "\uFEFF{0,\r\n{53c8c5d7-1111-4222-8333-444455556666,\"Cluster\",1541,\"host\",0},\r\n"
                + list
                + ",\r\n"
                + String.join(",", Collections.nCopies(3, "{0}"))
                + "}\r\n";
    }

    private static String entry(String guid, String name) {
        return "{"
                + guid
                + ",\""
                + name.replace("\"", "\"\"")
                + "\",\"of \"\"all\"\" {braces}\",\"PostgreSQL\",\"db-host\",\"trade_db\",\"db-user\","
                + "\"c2VjcmV0secret=\",\"DBMS=PostgreSQL;DBSrvr=db-host;DB=trade_db;DBUID=db-user;"
                + "DBPwd=secret;Srvr=host;Ref=trade;\",0,{0,00010101000000,00010101000000,\"\",\"\","
                + "\"\"},0,1,0,\"\",0,\"\"}";
    }
}
