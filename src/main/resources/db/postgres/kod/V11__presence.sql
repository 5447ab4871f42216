-- The last state of each object that a node is known to hold (наличие данных в узле).
create table kod_presence (
    object        bigint not null,
    node          text    not null collate "C",
    hash          text    not null collate "C", -- '' if it holds or held the object, but nobody knows how
    mark          text    not null collate "C", -- of the message that brought it there, or from there
    deleted       smallint not null,
    received      smallint not null, -- 1 if it was received from the node, not sent to it
    received_hash text    not null collate "C", -- of the last state received from there; '' for none
    primary key (object, node)
);

-- Up to where changes have been considered (граница рассмотрения).
create table kod_boundary (
    id       smallint not null primary key check (id = 1),
    mark     text    not null collate "C",
    sequence bigint not null,
    edition  bigint not null -- how often somebody set it by hand
);
