-- A channel and the position of the newest event ever appended to it.
create table channel (
    id   integer primary key,           -- 1 to 32,767: the upper 15 bits of event.id
    name text    not null unique,
    head integer not null default 0
);

-- The events. One table with channel and position in its row id: a lookup is one descent of one
-- tree, and each channel's events lie together in the order in which they are read. The payload
-- comes last, so that whoever looks for a time does not read it.
create table event (
    id   integer primary key,           -- channel << 48 | position
    time integer not null,              -- nanoseconds since 1970-01-01T00:00:00Z
    key  blob    not null,              -- digest of channel, source and id, see EventKey
    type text    not null,
    json blob    not null               -- CloudEvents JSON format, UTF-8
);

create unique index event_key on event (key);

-- Runs of neighbouring events: what a time is looked up in, and what retention removes at a time.
create table block (
    channel integer not null,
    first   integer not null,           -- positions
    last    integer not null,
    latest  integer not null,           -- greatest event.time of the block
    bytes   integer not null,           -- of event.json
    stored  integer not null,           -- milliseconds since 1970 of the newest append
    primary key (channel, first)
) without rowid;
