package io.dromedary.journal.postgres;

import io.dromedary.journal.Journal.Page;
import io.dromedary.journal.JournalSpace.Block;
import io.dromedary.journal.JsonStoredEvent;
import io.dromedary.journal.StoredEvent;
import io.dromedary.journal.store.LiveChannel;
import io.dromedary.journal.store.LiveChannels;
import io.dromedary.sql.DatabaseException;
import io.dromedary.sql.PostgresDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.jdbc.core.RowMapper;

/** The queries of the journal's readers. */
final class JournalReader {

    private static final String CHANNELS = "select id, name, first, head from channel";
    private static final String SOME_CHANNELS = CHANNELS + " where id = any(?)";
    private static final String FIRST = "select first from channel where id = ?";
    private static final String PARTS = "select id, first from part where channel = ?";

    private static final String PAGE =
            "select position, type, json from %s where position > ? and position <= ?"
                    + " order by position limit ?";

    /** The blocks that may hold events of a page. */
    private static final String BYTES_OF_PAGE =
            "select coalesce(sum(bytes), 0) from block where channel = ? and first between ? and ?";

    /** What a server may send of a page that ends earlier. */
    private static final long MOST_TOO_MUCH = 8 << 20;

    private static final int MOST_EVENTS_OF_BLOCK = 512;

    /**
     * The sum keeps the server from sending more than a page, however large its events are. It
     * takes half of the speed, so it is asked for only where events are large.
     */
    private static final String PAGE_OF_LARGE =
            """
            select position, type, json from (
              select position, type, json,
                sum(octet_length(json)) over (order by position) - octet_length(json) as before
              from (
                select position, type, json from %s
                where position > ? and position <= ? order by position limit ?) as page) as sized
            where before < ? order by position""";

    private static final String BLOCK_AT =
            "select first, last from block where channel = ? and first >= ? and latest >= ?"
                    + " order by first limit 1";
    private static final String EVENT_AT =
            "select position from %s where position between ? and ? and time >= ?"
                    + " order by position limit 1";
    private static final String OLDEST_BLOCK =
            "select first, last, bytes, stored from block where channel = ? order by first limit 1";
    private static final String BYTES =
            "select coalesce(sum(bytes), 0) from block where channel = ?";

    /**
     * Parts that hold nothing but removed events; the newest one is in use as long as it is named.
     */
    private static final String EMPTY_PARTS =
            """
            select part.id, part.first from part join channel on channel.id = part.channel
            where channel.id = ? and part.id is distinct from channel.part
              and channel.first >= coalesce(
                (select min(next.first) from part as next
                 where next.channel = part.channel and next.first > part.first),
                channel.head + 1)
            order by part.first""";

    private static final String UNDEFINED_TABLE = "42P01";

    private static final RowMapper<Part> AS_PART =
            (row, number) -> new Part(row.getInt(1), row.getLong(2));
    private static final RowMapper<Block> AS_BLOCK =
            (row, number) ->
                    new Block(
                            row.getLong(1),
                            row.getLong(2),
                            row.getLong(3),
                            Instant.ofEpochMilli(row.getLong(4)));

    private final PostgresDatabase database;
    private final Parts parts;

    JournalReader(PostgresDatabase database, Parts parts) {
        this.database = database;
        this.parts = parts;
    }

    /** Learns the bounds of all channels. */
    void look(LiveChannels channels) {
        database.read(
                jdbc ->
                        jdbc.query(
                                CHANNELS,
                                (row, number) ->
                                        learn(
                                                channels,
                                                row.getInt(1),
                                                row.getString(2),
                                                row.getLong(3),
                                                row.getLong(4))));
    }

    /** Learns the bounds of some channels. */
    void look(LiveChannels channels, int[] ids) {
        database.read(
                jdbc ->
                        jdbc.query(
                                SOME_CHANNELS,
                                (row, number) ->
                                        learn(
                                                channels,
                                                row.getInt(1),
                                                row.getString(2),
                                                row.getLong(3),
                                                row.getLong(4)),
                                (Object) ids));
    }

    private static String learn(LiveChannels channels, int id, String name, long first, long head) {
        channels.add(id, name, 1, 0);
        channels.moved(name, first, head);
        return name;
    }

    /**
     * Positions are dense, and retention removes the oldest: so what is missing between {@code
     * after} and the first event is what was removed.
     */
    Page page(LiveChannel channel, long after, long head, int maxEvents, long maxBytes) {
        List<StoredEvent> events = new ArrayList<>();
        long bytes = 0;
        long from = Math.max(after, channel.info().first() - 1);
        Optional<Part> part = partAt(channel.id(), from + 1);
        while (part.isPresent() && from < head && events.size() < maxEvents && bytes < maxBytes) {
            if (!events.isEmpty() && part.get().first() > from + 1) {
                break; // what lies between was removed while the page was read: the next one tells
            }
            from = Math.max(from, part.get().first() - 1);
            List<StoredEvent> more =
                    events(
                            channel.id(),
                            part.get(),
                            from,
                            head,
                            maxEvents - events.size(),
                            maxBytes - bytes);
            for (StoredEvent event : more) {
                events.add(event);
                bytes += event.json().length;
                from = event.position();
            }
            if (from < head && events.size() < maxEvents && bytes < maxBytes) {
                part = partAfter(channel.id(), part.get());
            }
        }
        if (events.isEmpty()) {
            checkRemoved(channel.id(), head);
        }
        long next = events.isEmpty() ? head + 1 : events.get(0).position();
        return next == after + 1
                ? new Page(events, head, 0, 0)
                : new Page(events, head, after + 1, next - 1);
    }

    /** An empty page says that everything is gone, and whoever reads it goes on behind it. */
    private void checkRemoved(int channel, long head) {
        Long first = database.read(jdbc -> jdbc.queryForObject(FIRST, Long.class, channel));
        if (first == null || first <= head) {
            throw new DatabaseException(
                    "%s lacks events of channel number %d up to %d. Restore it from a copy"
                            .formatted(database.name(), channel, head));
        }
    }

    private List<StoredEvent> events(
            int channel, Part part, long from, long head, int maxEvents, long maxBytes) {
        Object[] page = {from, head, maxEvents};
        Object[] pageOfLarge = {from, head, maxEvents, maxBytes};
        return inPart(
                part,
                List.of(),
                table ->
                        database.read(
                                jdbc ->
                                        isSmall(jdbc, channel, from, maxEvents)
                                                ? jdbc.query(
                                                        PAGE.formatted(table), upTo(maxBytes), page)
                                                : jdbc.query(
                                                        PAGE_OF_LARGE.formatted(table),
                                                        upTo(maxBytes),
                                                        pageOfLarge)));
    }

    private static boolean isSmall(JdbcTemplate jdbc, int channel, long from, int maxEvents) {
        Long bytes =
                jdbc.queryForObject(
                        BYTES_OF_PAGE,
                        Long.class,
                        channel,
                        from - MOST_EVENTS_OF_BLOCK,
                        from + maxEvents);
        return bytes != null && bytes <= MOST_TOO_MUCH;
    }

    private static ResultSetExtractor<List<StoredEvent>> upTo(long maxBytes) {
        return rows -> {
            List<StoredEvent> events = new ArrayList<>();
            long bytes = 0;
            while (bytes < maxBytes && rows.next()) {
                byte[] json = rows.getBytes(3);
                bytes += json.length;
                events.add(new JsonStoredEvent(rows.getLong(1), rows.getString(2), json));
            }
            return events;
        };
    }

    /** A part may have been dropped by now, with nothing in it that was not removed before. */
    private static <T> T inPart(Part part, T ifDropped, Function<String, T> query) {
        try {
            return query.apply(part.table());
        } catch (DatabaseException e) {
            if (e.getCause() instanceof BadSqlGrammarException missing
                    && UNDEFINED_TABLE.equals(missing.getSQLException().getSQLState())) {
                return ifDropped;
            }
            throw e;
        }
    }

    /** The part that holds the position, or the oldest one if it was removed. */
    private Optional<Part> partAt(int channel, long position) {
        Optional<Part> known = parts.at(channel, position);
        if (known.isEmpty()) {
            refresh(channel);
            known = parts.at(channel, position).or(() -> parts.after(channel, Part.BEFORE_ALL));
        }
        return known;
    }

    private Optional<Part> partAfter(int channel, Part part) {
        Optional<Part> known = parts.after(channel, part);
        if (known.isEmpty()) {
            refresh(channel);
            known = parts.after(channel, part);
        }
        return known;
    }

    private void refresh(int channel) {
        parts.replace(channel, database.read(jdbc -> jdbc.query(PARTS, AS_PART, channel)));
    }

    /**
     * Times do not grow with positions, so no index on time answers this. The first block whose
     * latest time is late enough holds the first such event, unless it was removed meanwhile.
     */
    OptionalLong firstPositionAt(int channel, long time) {
        long from = 0;
        while (true) {
            long start = from;
            Optional<Block> found =
                    database.read(
                                    jdbc ->
                                            jdbc
                                                    .query(
                                                            BLOCK_AT,
                                                            (row, number) ->
                                                                    new Block(
                                                                            row.getLong(1),
                                                                            row.getLong(2),
                                                                            0,
                                                                            Instant.EPOCH),
                                                            channel,
                                                            start,
                                                            time)
                                                    .stream())
                            .findFirst();
            if (found.isEmpty()) {
                return OptionalLong.empty();
            }
            Block block = found.get();
            List<Long> positions =
                    partAt(channel, block.first())
                            .map(part -> positionAt(part, block, time))
                            .orElse(List.of());
            if (!positions.isEmpty()) {
                return OptionalLong.of(positions.get(0));
            }
            from = block.last() + 1;
        }
    }

    private List<Long> positionAt(Part part, Block block, long time) {
        return inPart(
                part,
                List.of(),
                table ->
                        database.read(
                                jdbc ->
                                        jdbc.queryForList(
                                                EVENT_AT.formatted(table),
                                                Long.class,
                                                block.first(),
                                                block.last(),
                                                time)));
    }

    Optional<Block> oldest(int channel) {
        return database.read(jdbc -> jdbc.query(OLDEST_BLOCK, AS_BLOCK, channel).stream())
                .findFirst();
    }

    long bytes(int channel) {
        Long bytes = database.read(jdbc -> jdbc.queryForObject(BYTES, Long.class, channel));
        return bytes == null ? 0 : bytes;
    }

    /** Parts that can be dropped. */
    List<Part> emptyParts(int channel) {
        return database.read(jdbc -> jdbc.query(EMPTY_PARTS, AS_PART, channel));
    }
}
