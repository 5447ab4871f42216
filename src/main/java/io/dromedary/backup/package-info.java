/**
 * Backups of infobases: how they are kept, verified, found again and thinned out, and the book of
 * the jobs that make them. Knows {@code cluster}, {@code sql} and {@code event}.
 */
package io.dromedary.backup;
