package io.dromedary.cluster.session;

import io.dromedary.cluster.Credentials;
import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.rac.Rac;
import java.util.Optional;

/** How infobases are reached, as the settings say. Thread-safe. */
public interface RacClients {

    /** The cluster of a name in the settings; empty if they no longer have it. */
    Optional<Rac> cluster(String name);

    /** Who administers an infobase; empty for one without users. */
    Optional<Credentials> credentials(Infobase infobase);
}
