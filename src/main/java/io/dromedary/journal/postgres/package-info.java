/**
 * The journal in PostgreSQL, for where one machine is outgrown: several processes may share it.
 *
 * <p>Each process has one writer, which turns all appends that wait into a few statements and one
 * commit; the lock of the channel's row makes positions dense and their order the order of commits.
 */
package io.dromedary.journal.postgres;
