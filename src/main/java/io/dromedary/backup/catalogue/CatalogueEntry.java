package io.dromedary.backup.catalogue;

import io.dromedary.backup.archive.StoredBackup;

/**
 * A backup in a store. Immutable.
 *
 * @param store name in the settings
 */
public record CatalogueEntry(String store, StoredBackup backup) {}
