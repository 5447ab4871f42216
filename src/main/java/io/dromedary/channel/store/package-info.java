/** What the stores of channels have in common, whatever the database. */
package io.dromedary.channel.store;
