package io.dromedary.cluster.rac;

import io.dromedary.cluster.Credentials;
import io.dromedary.cluster.Secret;
import java.util.Optional;

/** Users and passwords that rac takes and never tells, for restoring. Thread-safe. */
public interface RestoreSecrets {

    /** Of an administrator of the central server. */
    Optional<Secret> agentAdministrator(String name);

    /** Of an administrator of the cluster. */
    Optional<Secret> administrator(String name);

    /** Of a user of a database server. */
    Optional<Secret> database(String user, String server);

    /** Who administers an infobase; empty for one without users. */
    Optional<Credentials> infobase(String name);
}
