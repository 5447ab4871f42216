-- The messages that were taken into the registry, and the answers given.
create table kod_reception (
    sender    text    not null,
    recipient text    not null,
    mark      text    not null,
    number    integer not null,
    sha256    text    not null,
    taken_out text    not null, -- numbers of the objects, from 1, that were taken out: '3,17'
    at        integer not null, -- milliseconds since 1970
    primary key (sender, recipient, mark, number)
) strict, without rowid;

create index kod_reception_at on kod_reception (at);

-- Objects that were changed here and elsewhere at once: both versions.
create table kod_collision (
    id                integer not null primary key,
    at                integer not null, -- milliseconds since 1970
    told              integer not null, -- 1 when its event is in the journal
    type              text    not null,
    key               text    not null,
    sender            text    not null, -- the message
    recipient         text    not null,
    message_mark      text    not null,
    number            integer not null,
    policy            text    not null,
    local_wins        integer not null,
    local_mark        text    not null,
    local_origin      text    not null,
    local_hash        text    not null,
    local_value       blob    not null,
    received_hash     text    not null,
    received_value    blob    not null
) strict;

create index kod_collision_untold on kod_collision (id) where told = 0;
create index kod_collision_at on kod_collision (at);
