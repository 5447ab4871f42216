package io.dromedary.kod.split;

/**
 * What became of an export.
 *
 * @param objects in it
 * @param messages that were written, or were there already
 * @param bytes of them
 * @param tooLarge messages that exceed the limits of receivers
 */
public record SplitSummary(int objects, int messages, long bytes, int tooLarge) {}
