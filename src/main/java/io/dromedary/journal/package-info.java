/** The durable, ordered sequence of events that subscribers read by offset. */
package io.dromedary.journal;
