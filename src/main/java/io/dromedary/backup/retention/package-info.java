/** Which backups stay. */
package io.dromedary.backup.retention;
