package io.dromedary.backup.verification;

/**
 * What was read of a backup that is whole. Immutable.
 *
 * @param size bytes
 * @param sha256 hexadecimal, lower case
 */
public record Verified(long size, String sha256) {}
