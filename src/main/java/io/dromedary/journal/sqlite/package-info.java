/** The journal in one SQLite file: the embedded default. */
package io.dromedary.journal.sqlite;
