/** Restoring backups: choosing one, getting its file, and putting it where it does no harm. */
package io.dromedary.backup.restore;
