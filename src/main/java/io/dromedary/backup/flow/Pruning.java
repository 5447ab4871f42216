package io.dromedary.backup.flow;

import io.dromedary.backup.archive.Archive;
import io.dromedary.backup.archive.Holdings;
import io.dromedary.backup.archive.InfobaseKey;
import io.dromedary.backup.archive.StoredBackup;
import io.dromedary.backup.catalogue.Catalogue;
import io.dromedary.backup.objectstore.Bucket;
import io.dromedary.backup.retention.KeptBackup;
import io.dromedary.backup.retention.Retention;
import io.dromedary.backup.retention.RetentionPlan;
import io.dromedary.cluster.settings.RetentionSettings;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Retention in every store, each for itself. */
final class Pruning {

    private final Stores stores;
    private final Catalogue catalogue;
    private final Clock clock;
    private final Set<InfobaseKey> failed;

    Pruning(Stores stores, Catalogue catalogue, Clock clock, Set<InfobaseKey> failed) {
        this.stores = stores;
        this.catalogue = catalogue;
        this.clock = clock;
        this.failed = failed;
    }

    /** A store that can be pruned. */
    final class Store {

        private final String name;
        private final RetentionSettings keep;
        private final Supplier<Holdings> list;
        private final Consumer<StoredBackup> delete;

        private Store(
                String name,
                RetentionSettings keep,
                Supplier<Holdings> list,
                Consumer<StoredBackup> delete) {
            this.name = name;
            this.keep = keep;
            this.list = list;
            this.delete = delete;
        }

        String name() {
            return name;
        }

        RetentionPlan prune() {
            RetentionPlan plan =
                    Retention.plan(keep, ZonedDateTime.now(clock), list.get().backups(), failed);
            plan.goes().forEach(delete);
            catalogue.replace(name, plan.stays().stream().map(KeptBackup::backup).toList());
            return plan;
        }
    }

    List<Store> stores() {
        List<Store> all = new ArrayList<>();
        all.add(folder(Stores.FOLDER, stores.settings().keep(), stores.folder()));
        stores.settings()
                .replicas()
                .forEach(
                        replica ->
                                all.add(
                                        folder(
                                                replica.name(),
                                                replica.keep(),
                                                stores.replica(replica))));
        stores.settings()
                .objectStores()
                .forEach(
                        store -> {
                            Bucket bucket = stores.bucket(store);
                            all.add(
                                    new Store(
                                            store.name(),
                                            store.keep(),
                                            bucket::list,
                                            bucket::delete));
                        });
        return all;
    }

    private Store folder(String name, RetentionSettings keep, Archive archive) {
        return new Store(name, keep, archive::list, archive::delete);
    }
}
