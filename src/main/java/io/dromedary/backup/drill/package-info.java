/** Restore drills: the newest backups are restored into databases that are dropped afterwards. */
package io.dromedary.backup.drill;
