/**
 * Care of 1C clusters beside backups: the jobs, each of which books its steps. What they are done
 * with is in {@code cluster} and {@code backup}.
 */
package io.dromedary.care;
