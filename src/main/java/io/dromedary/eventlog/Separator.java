package io.dromedary.eventlog;

/**
 * The value of one data separator (разделитель данных) under which a record was written.
 *
 * @param attribute the common attribute
 * @param value its value
 */
public record Separator(Identified attribute, LogData value) {}
