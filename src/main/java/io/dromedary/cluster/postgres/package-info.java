/** The programs of PostgreSQL that dump, restore and tidy the databases of infobases. */
package io.dromedary.cluster.postgres;
