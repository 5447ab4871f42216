package io.dromedary.backup.archive;

/**
 * Something in a store that is no good backup; it is told and left alone. Immutable.
 *
 * @param key of the file, from the root of the store
 * @param message what is wrong, and what to do
 */
public record Finding(String key, String message) {}
