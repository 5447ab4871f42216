package io.dromedary.testkit.cluster;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** An infobase of the fake cluster. Its fields are guarded by the cluster's state. */
public final class FakeInfobase {

    public UUID id = UUID.randomUUID();
    public String name = "";
    public String descr = "";
    public String dbms = "PostgreSQL";
    public String dbServer = "localhost";
    public String dbName = "";
    public String dbUser = "postgres";
    public String dbPassword = "";

    public String licenseDistribution = "allow";
    public String securityProfile = "";

    public boolean sessionsDenied;
    public boolean jobsDenied;
    public String deniedFrom = "";
    public String deniedTo = "";
    public String deniedMessage = "";
    public String deniedParameter = "";
    public String permissionCode = "";
    public int dataVersion = 1;

    /** Administrators and their passwords. */
    public Map<String, String> users = new LinkedHashMap<>();

    /** What is in it; a dump holds it, and a restore brings it back. */
    public String data = "";

    public String configuration = "";
    public String version = "";

    /** What {@code /UpdateCfg} brought, until {@code /UpdateDBCfg}; empty for nothing. */
    public String loadedVersion = "";

    /** Of the configuration; another one after each change of it. */
    public String generation = newGeneration();

    /** Days ({@code yyyy-MM-dd}) that the event log has something of. */
    public List<String> eventLogDays = new ArrayList<>();

    /** Milliseconds from a lock until a job starts that was queued before; negative for none. */
    public long jobAfterLockMillis = -1;

    /** When it was locked, in nanoseconds of this JVM; 0 if it is not, or the job has started. */
    long lockedAtNanos;

    static String newGeneration() {
        return UUID.randomUUID().toString().replace("-", "") + "00c0ffee";
    }

    /** Whether nobody may begin a session now. */
    public boolean isLocked() {
        return sessionsDenied;
    }
}
