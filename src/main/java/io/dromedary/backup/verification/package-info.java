/** Whether a dump can be restored from, as far as that can be said by reading it. */
package io.dromedary.backup.verification;
