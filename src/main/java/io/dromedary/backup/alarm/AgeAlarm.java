package io.dromedary.backup.alarm;

import io.dromedary.backup.archive.InfobaseKey;
import io.dromedary.backup.catalogue.Catalogue;
import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.session.RacClients;
import io.dromedary.cluster.settings.ClusterAccess;
import io.dromedary.cluster.settings.ClusterSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds infobases whose last good backup, in whatever store, is too old, as the settings say. What
 * was found and told is durable, so that people hear of it once, and once that it is over. Of a
 * cluster that does not answer the infobases seen last are looked at. Thread-safe.
 */
public final class AgeAlarm {

    private static final Logger LOG = LoggerFactory.getLogger(AgeAlarm.class);
    private static final Duration USUAL = Duration.ofHours(36);

    private final ClusterSettings settings;
    private final RacClients clients;
    private final Catalogue catalogue;
    private final WatchList list;
    private final Clock clock;

    /** Nothing is looked at yet. */
    public AgeAlarm(
            ClusterSettings settings,
            RacClients clients,
            Catalogue catalogue,
            WatchList list,
            Clock clock) {
        this.settings = settings;
        this.clients = clients;
        this.catalogue = catalogue;
        this.list = list;
        this.clock = clock;
    }

    /**
     * An infobase that people should hear of.
     *
     * @param isLate false if it was, and they were told
     * @param last its last good backup
     * @param tooOld how old that may become
     */
    public record News(Watched infobase, boolean isLate, Optional<Instant> last, Duration tooOld) {}

    /** Looks at all infobases; what it answers is news until {@link #told}. */
    public synchronized List<News> check() {
        Instant now = clock.instant();
        Map<InfobaseKey, Instant> last = catalogue.last();
        List<Watched> watched = new ArrayList<>();
        List<News> news = new ArrayList<>();
        for (Watched one : present(now)) {
            Duration tooOld = tooOld(one.name());
            Optional<Instant> backup = Optional.ofNullable(last.get(one.key()));
            boolean late = backup.orElse(one.seenAt()).isBefore(now.minus(tooOld));
            Watched state = late ? one.late(now) : one.inTime();
            watched.add(state);
            if (state.isNews()) {
                news.add(new News(state, late, backup, tooOld));
            }
        }
        list.replace(watched);
        return news;
    }

    private Duration tooOld(String infobase) {
        return settings.infobases()
                .of(infobase)
                .tooOld()
                .orElseGet(() -> settings.backup().map(it -> it.tooOld()).orElse(USUAL));
    }

    private List<Watched> present(Instant now) {
        Map<InfobaseKey, Watched> known = new LinkedHashMap<>();
        list.all().forEach(one -> known.put(one.key(), one));
        List<Watched> present = new ArrayList<>();
        for (ClusterAccess access : settings.clusters()) {
            try {
                for (Infobase infobase : clients.cluster(access.name()).orElseThrow().infobases()) {
                    present.add(
                            Optional.ofNullable(known.get(InfobaseKey.of(infobase)))
                                    .map(one -> one.named(infobase.name()))
                                    .orElseGet(() -> first(infobase, now)));
                }
            } catch (RuntimeException e) {
                LOG.warn(
                        "The infobases of {} are taken as seen last: {}",
                        access.name(),
                        e.getMessage());
                known.values().stream()
                        .filter(one -> one.key().cluster().equals(access.name()))
                        .forEach(present::add);
            }
        }
        return present.stream().filter(one -> settings.infobases().includes(one.name())).toList();
    }

    private static Watched first(Infobase infobase, Instant now) {
        return new Watched(
                InfobaseKey.of(infobase), infobase.name(), now, Optional.empty(), Optional.empty());
    }

    /** Notes that people were told. */
    public synchronized void told(List<News> news) {
        Instant now = clock.instant();
        List<InfobaseKey> told = news.stream().map(one -> one.infobase().key()).toList();
        list.replace(
                list.all().stream()
                        .map(one -> told.contains(one.key()) ? one.told(now) : one)
                        .toList());
    }
}
