-- How far each source has been read, and under which ownership.
create table checkpoint (
    source   text   primary key,
    epoch    bigint not null,
    position text   not null default '',
    state    text   not null default ''
) with (fillfactor = 50);

-- The oldest event of a source that was appended to a channel since the source's last checkpoint:
-- the source may send it again, so retention must not forget its id. Usually empty.
create table unsettled (
    source   text    not null,
    channel  integer not null,
    position bigint  not null,
    primary key (source, channel)
);
