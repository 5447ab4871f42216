/**
 * Channels by configuration: where the events of a channel come from, and its name made of that.
 */
package io.dromedary.channel;
