-- The messages that were taken into the registry, and the answers given.
create table kod_reception (
    sender    text    not null collate "C",
    recipient text    not null collate "C",
    mark      text    not null collate "C",
    number    integer not null,
    sha256    text    not null,
    taken_out text    not null collate "C", -- numbers of the objects, from 1, that were taken out: '3,17'
    at        bigint not null, -- milliseconds since 1970
    primary key (sender, recipient, mark, number)
);

create index kod_reception_at on kod_reception (at);

-- Objects that were changed here and elsewhere at once: both versions.
create table kod_collision (
    id                bigint generated always as identity primary key,
    at                bigint not null, -- milliseconds since 1970
    told              smallint not null, -- 1 when its event is in the journal
    type              text    not null collate "C",
    key               text    not null collate "C",
    sender            text    not null collate "C", -- the message
    recipient         text    not null collate "C",
    message_mark      text    not null collate "C",
    number            integer not null,
    policy            text    not null collate "C",
    local_wins        smallint not null,
    local_mark        text    not null collate "C",
    local_origin      text    not null collate "C",
    local_hash        text    not null collate "C",
    local_value       bytea    not null,
    received_hash     text    not null collate "C",
    received_value    bytea    not null
);

create index kod_collision_untold on kod_collision (id) where told = 0;
create index kod_collision_at on kod_collision (at);
