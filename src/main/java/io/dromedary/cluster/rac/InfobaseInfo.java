package io.dromedary.cluster.rac;

import io.dromedary.cluster.Infobase;
import java.util.Optional;

/**
 * What the cluster knows of an infobase. Immutable.
 *
 * @param dbms {@code PostgreSQL}, {@code MSSQLServer}, {@code OracleDatabase} or {@code IBMDB2}
 * @param dbServer as the cluster calls it: a host, for PostgreSQL also {@code "host port=5433"}
 * @param dbName the database
 * @param dbUser who the cluster is there
 * @param lock whether sessions may begin
 * @param dataVersion of these settings, where rac has it (8.5): a change that is based on an older
 *     one is refused
 * @param record all that rac tells
 */
public record InfobaseInfo(
        Infobase infobase,
        String dbms,
        String dbServer,
        String dbName,
        String dbUser,
        SessionLock lock,
        Optional<String> dataVersion,
        RacRecord record) {

    static InfobaseInfo of(Infobase infobase, RacRecord record) {
        return new InfobaseInfo(
                infobase,
                record.text("dbms"),
                record.text("db-server"),
                record.text("db-name"),
                record.text("db-user"),
                SessionLock.of(record),
                record.find("data-version").filter(version -> !version.isEmpty()),
                record);
    }
}
