/** Backups that another program made. */
package io.dromedary.backup.adoption;
