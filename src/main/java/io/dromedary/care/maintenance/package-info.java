/** Maintenance of infobases: statistics of the DBMS, event logs, logs of the tools. */
package io.dromedary.care.maintenance;
