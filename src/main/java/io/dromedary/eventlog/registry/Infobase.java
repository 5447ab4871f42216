package io.dromedary.eventlog.registry;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An infobase (информационная база) of a cluster. The registry knows more of it, credentials among
 * that; none of them is kept.
 *
 * @param guid in lower case; also the name of its folder
 * @param name unique within the registry, ignoring case: an empty name is replaced by the GUID, to
 *     a name that occurs again the GUID is added. Any character may occur in it, {@code /} and
 *     quotes included
 * @param description free text
 * @param dbms {@code PostgreSQL}, {@code MSSQLServer}, …
 * @param databaseServer host of the database
 * @param database name of the database
 */
public record Infobase(
        String guid,
        String name,
        String description,
        String dbms,
        String databaseServer,
        String database) {

    /** Whether both lists have the same infobases under the same names, in any order. */
    static boolean areSame(List<Infobase> some, List<Infobase> others) {
        return namesByGuid(some).equals(namesByGuid(others));
    }

    private static Map<String, String> namesByGuid(List<Infobase> infobases) {
        return infobases.stream().collect(Collectors.toMap(Infobase::guid, Infobase::name));
    }
}
