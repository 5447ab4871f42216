/** What КОД keeps in SQL: marks and receipts, in SQLite or PostgreSQL. */
package io.dromedary.kod.store;
