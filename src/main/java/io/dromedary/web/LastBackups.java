package io.dromedary.web;

import io.dromedary.backup.alarm.WatchList;
import io.dromedary.backup.flow.Stores;
import io.dromedary.backup.store.BackupStore;
import io.dromedary.cluster.settings.ClusterSettings;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** The last backup of each infobase. Thread-safe. */
@Component
final class LastBackups {

    private final Optional<Supplier<List<LastBackup>>> reader;

    /** Without care of clusters, or where nothing is backed up, there are none. */
    LastBackups(
            ObjectProvider<BackupStore> stores,
            ObjectProvider<Stores> places,
            ObjectProvider<ClusterSettings> settings,
            ObjectProvider<WatchList> watched) {
        this.reader =
                stores.stream()
                        .findFirst()
                        .filter(store -> places.stream().findFirst().isPresent())
                        .map(
                                store ->
                                        () ->
                                                read(
                                                        store,
                                                        places.getObject(),
                                                        settings.getObject(),
                                                        watched.stream().findFirst()));
    }

    private static List<LastBackup> read(
            BackupStore store,
            Stores places,
            ClusterSettings settings,
            Optional<WatchList> watched) {
        return LastBackup.in(
                store.catalogue(places.locations()).newest(),
                new BackupPlan(settings, watched.map(WatchList::all).orElse(List.of())));
    }

    /** How they are read; empty if there are none. */
    Optional<Supplier<List<LastBackup>>> reader() {
        return reader;
    }
}
