/** The steps of a backup of all infobases, each of which books how it went. */
package io.dromedary.backup.flow;
