/**
 * The event log in its SQLite format ({@code 1Cv8.lgd}, of platforms 8.3.5 to 8.3.21): read without
 * ever standing in the way of the platform that writes it.
 */
package io.dromedary.eventlog.sqlite;
