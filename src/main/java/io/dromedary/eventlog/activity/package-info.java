/**
 * Notices that logs have grown: by the file system's word where it gives one, by looking besides.
 */
package io.dromedary.eventlog.activity;
