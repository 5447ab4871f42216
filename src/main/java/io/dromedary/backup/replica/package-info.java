/** Copies of backups in further folders. */
package io.dromedary.backup.replica;
