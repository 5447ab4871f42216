/** Which backups are in which store, so that nobody has to walk through folders and buckets. */
package io.dromedary.backup.catalogue;
