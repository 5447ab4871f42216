package io.dromedary.cluster.settings;

import java.util.Locale;

/** What an infobase is dumped by. */
public enum Means {
    /** {@code pg_dump} of its database; nobody has to leave. */
    PG_DUMP(".pgdump", false),
    /** {@code 1cv8 DESIGNER /DumpIB}; everybody has to leave. */
    DESIGNER(".dt", true),
    /** {@code ibcmd infobase dump} beside the cluster; everybody has to leave. */
    IBCMD(".dt", true);

    private final String extension;
    private final boolean exclusive;

    Means(String extension, boolean exclusive) {
        this.extension = extension;
        this.exclusive = exclusive;
    }

    /** Of the files it writes, with the dot. */
    public String extension() {
        return extension;
    }

    /** Whether sessions must be ended, and new ones denied, meanwhile. */
    public boolean isExclusive() {
        return exclusive;
    }

    /** As settings write it: {@code pg-dump}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
