package io.dromedary.eventlog;

/** Level of a record (уровень): letters {@code I W E N} in text, 1 2 3 0 in the SQLite format. */
public enum Severity {
    /** Information (Информация). */
    INFORMATION,
    /** Warning (Предупреждение). */
    WARNING,
    /** Error (Ошибка). */
    ERROR,
    /** Note (Примечание). */
    NOTE
}
