-- The last state of each object that a node is known to hold (наличие данных в узле).
create table kod_presence (
    object        bigint not null,
    node          text    not null collate "C",
    hash          text    not null collate "C", -- '' if it holds or held the object, but nobody knows how
    mark          text    not null collate "C", -- of the message that brought it there, or from there
    deleted       smallint not null,
    received      smallint not null, -- 1 if it was received from the node, not sent to it
    received_mark text    not null collate "C", -- of the last message that came from there; '' for none
    version       text    not null collate "C", -- that it brought, as a mark of that node; '' if unknown
    taken         text    not null collate "C", -- what came here later was made with that in view; or ''
    touched       text    not null collate "C", -- when it came, as a mark of this node; '' for never
    verdict       text    not null collate "C", -- without hash: our version that it has to get; or ''
    primary key (object, node)
);

-- Up to where changes have been considered (граница рассмотрения).
create table kod_boundary (
    id       smallint not null primary key check (id = 1),
    mark     text    not null collate "C",
    sequence bigint not null,
    edition  bigint not null -- how often somebody set it by hand
);
