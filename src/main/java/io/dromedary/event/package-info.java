/** CloudEvents: names, codec, filters, and the checkpoints of their sources. Depends on nothing. */
package io.dromedary.event;
