package io.dromedary.kod.receive;

import java.time.Instant;

/**
 * That a message was applied.
 *
 * @param sha256 of its bytes, in hexadecimal
 * @param late whether a message of a later mark had been applied before
 * @param at when
 */
public record Receipt(String sha256, boolean late, Instant at) {}
