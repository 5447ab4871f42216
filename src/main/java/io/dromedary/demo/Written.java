package io.dromedary.demo;

import java.time.LocalDateTime;

/** Where and when a record was written; see {@link LedgerEntry} for the fields. */
record Written(
        String header,
        String file,
        long offset,
        int crc,
        LocalDateTime date,
        long epochMicros,
        long nanos) {}
