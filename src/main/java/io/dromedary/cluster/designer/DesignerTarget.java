package io.dromedary.cluster.designer;

import io.dromedary.cluster.Credentials;
import io.dromedary.cluster.Infobase;
import java.util.Optional;

/**
 * The infobase that DESIGNER works on, and how it gets in. Immutable.
 *
 * @param server {@code host:port} that clients connect to
 * @param credentials none for an infobase without users
 * @param permissionCode of the lock it must pass (код разрешения); empty if there is none
 */
public record DesignerTarget(
        String server,
        Infobase infobase,
        Optional<Credentials> credentials,
        Optional<String> permissionCode) {

    /** As {@code /S} wants it. */
    String connection() {
        return server + "\\" + infobase.name();
    }

    /** Without the code. */
    @Override
    public String toString() {
        return connection();
    }
}
