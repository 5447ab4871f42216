package io.dromedary.backup.catalogue;

import java.time.Instant;

/**
 * A place of backups that is none of this installation: another one's, or one that this had before
 * its host or its settings were changed. Immutable.
 *
 * @param store name in the settings there
 * @param location empty if noted by a version that knew none
 * @param backups how many are noted
 * @param last when the newest of them began
 */
public record OtherPlace(String store, String location, long backups, Instant last) {}
