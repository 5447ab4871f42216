/** The 1C event log (журнал регистрации) on disk: reading it, live and in batch. */
package io.dromedary.eventlog;
