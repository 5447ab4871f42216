package io.dromedary.channel.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.channel.ChannelConfiguration;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Configurations of channels in a SQLite file")
class SqliteChannelStoreTest {

    private final ChannelConfiguration orders = configuration("orders");
    private final ChannelConfiguration stock = configuration("stock");

    @TempDir private Path folder;

    private static ChannelConfiguration configuration(String exchange) {
        return new ChannelConfiguration(exchange, new TreeSet<>(Set.of("#")));
    }

    private SqliteChannelStore open() {
        return SqliteChannelStore.open(folder.resolve("channels.db"));
    }

    @Test
    @DisplayName("are there after it was closed and opened, each once")
    void survive() {
        try (SqliteChannelStore store = open()) {
            store.add(orders);
            store.add(stock);
            store.add(orders);
        }
        try (SqliteChannelStore store = open()) {
            assertThat(store.load()).containsExactlyInAnyOrder(orders, stock);
        }
    }

    @Test
    @DisplayName("are gone once removed, and only these")
    void remove() {
        try (SqliteChannelStore store = open()) {
            store.add(orders);
            store.add(stock);
            store.remove(orders);
            store.remove(orders);

            assertThat(store.load()).containsExactly(stock);
        }
    }
}
