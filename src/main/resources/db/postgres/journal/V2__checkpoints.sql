-- How far each source has been read, and under which ownership. Several readers of one source have a
-- checkpoint each, SOURCE?reader=NAME; their events come from SOURCE.
create table checkpoint (
    source       text   primary key,
    event_source text   not null generated always as (split_part(source, '?reader=', 1)) stored,
    epoch        bigint not null,
    position     text   not null default '',
    state        text   not null default ''
) with (fillfactor = 50);

create index checkpoint_event_source on checkpoint (event_source);

-- The oldest event of a source that was appended to a channel since the source's last checkpoint:
-- the source may send it again, so retention must not forget its id. Usually empty.
create table unsettled (
    source   text    not null,          -- of the checkpoint
    channel  integer not null,
    position bigint  not null,
    primary key (source, channel)
);
