/**
 * Replays: a range of a channel goes out once more, into an exchange, no faster than asked for and
 * marked as a repetition.
 */
package io.dromedary.replay;
