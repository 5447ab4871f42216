/** Folders of backups: a file, and beside it the manifest that makes it one. */
package io.dromedary.backup.archive;
