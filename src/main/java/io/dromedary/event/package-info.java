/**
 * CloudEvents: names, codec, filters, the checkpoints of their sources, and which process leads
 * their work. Depends on nothing.
 */
package io.dromedary.event;
