/** The configurations of channels in a SQLite file. */
package io.dromedary.channel.sqlite;
