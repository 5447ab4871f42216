/**
 * The one place that knows how a database is opened: SQLite today, one file a concern, each with
 * one writer thread, group commit and a pool of readers.
 */
package io.dromedary.sql;
