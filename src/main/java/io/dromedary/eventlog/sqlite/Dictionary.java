package io.dromedary.eventlog.sqlite;

import io.dromedary.eventlog.Identified;
import io.dromedary.eventlog.Named;
import io.dromedary.eventlog.Separator;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The code tables of a log, read whole: they are small. Immutable, thread-safe.
 *
 * <p>A code is written before the first row that uses it or together with it, so a dictionary read
 * after a row knows all its codes.
 */
final class Dictionary {

    /** Knows nothing. */
    static final Dictionary EMPTY =
            new Dictionary(
                    Codes.none(),
                    Codes.none(),
                    Codes.none(),
                    Codes.none(),
                    Codes.none(),
                    Codes.none(),
                    Codes.none(),
                    Codes.none(),
                    Codes.none());

    private static final String SEPARATORS =
            """
            SELECT s.code, s.sessionParamCode, p.uuid, p.name, d.dataType, d.data
            FROM SessionDataSplits s
            LEFT JOIN SessionParamCodes p ON p.code = s.sessionParamCode
            LEFT JOIN SessionDataCodes d
              ON d.sessionParamCode = s.sessionParamCode AND d.sessionValCode = s.sessionValCode
            ORDER BY s.rowid
            """;

    private final Codes<Identified> users;
    private final Codes<Named> computers;
    private final Codes<Named> applications;
    private final Codes<Named> events;
    private final Codes<Identified> metadata;
    private final Codes<Named> servers;
    private final Codes<Integer> primaryPorts;
    private final Codes<Integer> secondaryPorts;
    private final Codes<List<Separator>> separators;

    private Dictionary(
            Codes<Identified> users,
            Codes<Named> computers,
            Codes<Named> applications,
            Codes<Named> events,
            Codes<Identified> metadata,
            Codes<Named> servers,
            Codes<Integer> primaryPorts,
            Codes<Integer> secondaryPorts,
            Codes<List<Separator>> separators) {
        this.users = users;
        this.computers = computers;
        this.applications = applications;
        this.events = events;
        this.metadata = metadata;
        this.servers = servers;
        this.primaryPorts = primaryPorts;
        this.secondaryPorts = secondaryPorts;
        this.separators = separators;
    }

    static Dictionary read(LogDatabase database) throws IOException {
        return new Dictionary(
                identified(database, "UserCodes"),
                named(database, "ComputerCodes"),
                named(database, "AppCodes"),
                named(database, "EventCodes"),
                identified(database, "MetadataCodes"),
                named(database, "WorkServerCodes"),
                ports(database, "PrimaryPortCodes"),
                ports(database, "SecondaryPortCodes"),
                separators(database));
    }

    Identified user(long code) {
        return identified(users, code);
    }

    Named computer(long code) {
        return named(computers, code);
    }

    Named application(long code) {
        return named(applications, code);
    }

    Named event(long code) {
        return named(events, code);
    }

    /** Every declared event by its code. */
    Map<Long, Named> events() {
        return events.values();
    }

    Identified metadata(long code) {
        return identified(metadata, code);
    }

    Named server(long code) {
        return named(servers, code);
    }

    int primaryPort(long code) {
        return primaryPorts.values().getOrDefault(code, 0);
    }

    int secondaryPort(long code) {
        return secondaryPorts.values().getOrDefault(code, 0);
    }

    List<Separator> separators(long code) {
        return separators.values().getOrDefault(code, List.of());
    }

    /** Whether no code of the row can have been declared after this dictionary was read. */
    boolean covers(RawRow row, List<Long> metadataCodes) {
        return users.cover(row.user())
                && computers.cover(row.computer())
                && applications.cover(row.application())
                && events.cover(row.event())
                && metadataCodes.stream().allMatch(metadata::cover)
                && servers.cover(row.server())
                && primaryPorts.cover(row.primaryPort())
                && secondaryPorts.cover(row.secondaryPort())
                && separators.cover(row.separators());
    }

    /**
     * One code table.
     *
     * @param last the largest code: codes are given in ascending order, so one below it that is
     *     missing will never come
     */
    private record Codes<T>(Map<Long, T> values, long last) {

        static <T> Codes<T> none() {
            return of(Map.of());
        }

        static <T> Codes<T> of(Map<Long, T> values) {
            return new Codes<>(
                    values, values.keySet().stream().mapToLong(Long::longValue).max().orElse(0));
        }

        boolean cover(long code) {
            return code <= last;
        }
    }

    private static Identified identified(Codes<Identified> codes, long code) {
        Identified known = codes.values().get(code);
        if (known == null) {
            return code == 0 ? Identified.NONE : new Identified((int) code, "", "");
        }
        return known;
    }

    private static Named named(Codes<Named> codes, long code) {
        Named known = codes.values().get(code);
        if (known == null) {
            return code == 0 ? Named.NONE : new Named((int) code, "");
        }
        return known;
    }

    private static Codes<Identified> identified(LogDatabase database, String table)
            throws IOException {
        Map<Long, Identified> codes = new HashMap<>();
        for (Identified entry :
                database.table(
                        "SELECT code, uuid, name FROM " + table,
                        rows ->
                                new Identified(
                                        rows.getInt(1),
                                        guid(rows, 2),
                                        LogDatabase.text(rows, 3)))) {
            codes.put((long) entry.id(), entry);
        }
        return Codes.of(codes);
    }

    private static Codes<Named> named(LogDatabase database, String table) throws IOException {
        Map<Long, Named> codes = new HashMap<>();
        for (Named entry :
                database.table(
                        "SELECT code, name FROM " + table,
                        rows ->
                                new Named(
                                        rows.getInt(1),
                                        StoredText.unquoted(LogDatabase.text(rows, 2))))) {
            codes.put((long) entry.id(), entry);
        }
        return Codes.of(codes);
    }

    private static Codes<Integer> ports(LogDatabase database, String table) throws IOException {
        Map<Long, Integer> ports = new HashMap<>();
        for (Map.Entry<Long, Named> entry : named(database, table).values().entrySet()) {
            String port = entry.getValue().name();
            ports.put(entry.getKey(), port.matches("\\d{1,9}") ? Integer.parseInt(port) : 0);
        }
        return Codes.of(ports);
    }

    private static Codes<List<Separator>> separators(LogDatabase database) throws IOException {
        record Entry(long code, Separator separator) {}
        List<Entry> entries =
                database.table(
                        SEPARATORS,
                        rows ->
                                new Entry(
                                        rows.getLong(1),
                                        new Separator(
                                                new Identified(
                                                        rows.getInt(2),
                                                        guid(rows, 3),
                                                        LogDatabase.text(rows, 4)),
                                                StoredData.parse(
                                                        rows.getLong(5),
                                                        LogDatabase.text(rows, 6)))));
        Map<Long, List<Separator>> separators = new HashMap<>();
        for (Entry entry : entries) {
            separators
                    .computeIfAbsent(entry.code(), code -> new ArrayList<>())
                    .add(entry.separator());
        }
        separators.replaceAll((code, list) -> List.copyOf(list));
        return Codes.of(separators);
    }

    private static String guid(ResultSet rows, int column) throws SQLException {
        return LogDatabase.text(rows, column).toLowerCase(Locale.ROOT);
    }
}
