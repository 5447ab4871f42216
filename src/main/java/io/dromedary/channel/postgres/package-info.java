/**
 * The configurations of channels in PostgreSQL, beside the journal: several processes share them.
 */
package io.dromedary.channel.postgres;
