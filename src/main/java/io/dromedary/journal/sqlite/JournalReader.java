package io.dromedary.journal.sqlite;

import io.dromedary.journal.Journal.Page;
import io.dromedary.journal.JournalSpace.Block;
import io.dromedary.journal.JsonStoredEvent;
import io.dromedary.journal.StoredEvent;
import io.dromedary.journal.store.LiveChannel;
import io.dromedary.journal.store.LiveChannels;
import io.dromedary.sql.SqliteDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.springframework.jdbc.core.RowMapper;

/** The queries of the journal's readers. */
final class JournalReader {

    private static final String CHANNELS =
            "select id, name, head,"
                    + " coalesce((select min(first) from block where channel = id), head + 1)"
                    + " from channel";
    private static final String PAGE =
            "select id, type, json from event where id > ? and id <= ? order by id limit ?";
    private static final String BLOCK_AT =
            "select first, last from block where channel = ? and first >= ? and latest >= ?"
                    + " order by first limit 1";
    private static final String EVENT_AT =
            "select id from event where id between ? and ? and time >= ? order by id limit 1";
    private static final String OLDEST_BLOCK =
            "select first, last, bytes, stored from block where channel = ? order by first limit 1";
    private static final String BYTES =
            "select coalesce(sum(bytes), 0) from block where channel = ?";

    private static final RowMapper<Block> AS_BLOCK =
            (row, number) ->
                    new Block(
                            row.getLong(1),
                            row.getLong(2),
                            row.getLong(3),
                            Instant.ofEpochMilli(row.getLong(4)));

    private final SqliteDatabase database;

    JournalReader(SqliteDatabase database) {
        this.database = database;
    }

    void load(LiveChannels channels) {
        database.read(
                jdbc -> {
                    jdbc.query(
                            CHANNELS,
                            row -> {
                                channels.add(
                                        row.getInt(1),
                                        row.getString(2),
                                        row.getLong(4),
                                        row.getLong(3));
                            });
                    return channels;
                });
    }

    /**
     * Positions are dense, and retention removes the oldest: so what is missing between {@code
     * after} and the first row, in the one snapshot that the query sees, is what was removed.
     */
    Page page(LiveChannel channel, long after, long head, int maxEvents, long maxBytes) {
        List<StoredEvent> events =
                database.read(
                        jdbc ->
                                jdbc.query(
                                        PAGE,
                                        rows -> {
                                            return upTo(maxBytes, rows);
                                        },
                                        EventId.of(channel.id(), after),
                                        EventId.of(channel.id(), head),
                                        maxEvents));
        long next = events.isEmpty() ? head + 1 : events.get(0).position();
        return next == after + 1
                ? new Page(events, head, 0, 0)
                : new Page(events, head, after + 1, next - 1);
    }

    private static List<StoredEvent> upTo(long maxBytes, ResultSet rows) throws SQLException {
        List<StoredEvent> events = new ArrayList<>();
        long bytes = 0;
        while (bytes < maxBytes && rows.next()) {
            byte[] json = rows.getBytes(3);
            bytes += json.length;
            events.add(
                    new JsonStoredEvent(
                            EventId.position(rows.getLong(1)), rows.getString(2), json));
        }
        return events;
    }

    /**
     * Times do not grow with positions, so no index on time answers this. The first block whose
     * latest time is late enough holds the first such event, unless it was removed meanwhile.
     */
    OptionalLong firstPositionAt(int channel, long time) {
        long from = 0;
        while (true) {
            long start = from;
            Optional<long[]> block =
                    database.read(
                            jdbc ->
                                    jdbc
                                            .query(
                                                    BLOCK_AT,
                                                    (row, number) ->
                                                            new long[] {
                                                                row.getLong(1), row.getLong(2)
                                                            },
                                                    channel,
                                                    start,
                                                    time)
                                            .stream()
                                            .findFirst());
            if (block.isEmpty()) {
                return OptionalLong.empty();
            }
            long first = EventId.of(channel, block.get()[0]);
            long last = EventId.of(channel, block.get()[1]);
            List<Long> found =
                    database.read(
                            jdbc -> jdbc.queryForList(EVENT_AT, Long.class, first, last, time));
            if (!found.isEmpty()) {
                return OptionalLong.of(EventId.position(found.get(0)));
            }
            from = block.get()[1] + 1;
        }
    }

    Optional<Block> oldest(int channel) {
        return database.read(jdbc -> jdbc.query(OLDEST_BLOCK, AS_BLOCK, channel).stream())
                .findFirst();
    }

    long bytes(int channel) {
        Long bytes = database.read(jdbc -> jdbc.queryForObject(BYTES, Long.class, channel));
        return bytes == null ? 0 : bytes;
    }
}
