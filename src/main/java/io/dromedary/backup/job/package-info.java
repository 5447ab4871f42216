/** The book of jobs: what was done to which infobase, how long it took and how it ended. */
package io.dromedary.backup.job;
