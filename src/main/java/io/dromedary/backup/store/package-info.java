/** Where the book of jobs and the catalogue of backups are kept. */
package io.dromedary.backup.store;
