/** What КОД keeps in SQL, in SQLite or PostgreSQL: marks, receipts, and the registry of objects. */
package io.dromedary.kod.store;
