/** The alarm that the last good backup of an infobase is too old. */
package io.dromedary.backup.alarm;
