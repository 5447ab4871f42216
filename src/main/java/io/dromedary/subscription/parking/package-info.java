/**
 * Events that a subscriber refused too often, put aside together with the later events of their
 * key, until somebody replays or drops them. Only their positions are kept; the events stay in the
 * journal.
 */
package io.dromedary.subscription.parking;
