/** What the care of clusters keeps in SQL, in SQLite or PostgreSQL: the notes of locks. */
package io.dromedary.cluster.store;
