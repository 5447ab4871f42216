-- A channel and its bounds. The row is locked by whoever appends, from the allocation of positions
-- until the commit: that makes the order of positions the order of commits, whoever else writes.
create table channel (
    id    integer generated always as identity primary key,
    name  text    not null unique,
    first bigint  not null default 1,   -- position of the oldest event that is not removed
    head  bigint  not null default 0,   -- position of the newest event ever appended
    part  integer                       -- where new events go; null if there is no part
) with (fillfactor = 50);               -- updated all the time: room for the new row in its page

-- A range of a channel's positions, up to the next part of the channel. Its events are the table
-- event_ID; retention drops it as a whole.
create table part (
    id      integer generated always as identity primary key,
    channel integer not null,
    first   bigint  not null,
    unique (channel, first)
);

-- The events. Readers and writers name the part's own table, so that no statement locks or plans
-- for all parts; this one is for people, and for what a new part looks like.
create table event (
    part     integer not null,
    position bigint  not null,
    time     bigint  not null,          -- nanoseconds since 1970-01-01T00:00:00Z
    key      bytea   not null,          -- as in event_key
    type     text    not null,
    json     text    not null           -- CloudEvents JSON format
) partition by list (part);

-- Which events there are, over all parts: the key is a digest of channel, source and id.
create table event_key (
    key      bytea  primary key,
    position bigint not null
);

-- Runs of neighbouring events of one part: what a time is looked up in, and what retention removes
-- at a time.
create table block (
    channel integer not null,
    first   bigint  not null,           -- positions
    last    bigint  not null,
    latest  bigint  not null,           -- greatest event.time of the block
    bytes   bigint  not null,           -- of event.json
    stored  bigint  not null,           -- milliseconds since 1970 of the newest append
    primary key (channel, first)
);
