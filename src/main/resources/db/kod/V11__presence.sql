-- The last state of each object that a node is known to hold (наличие данных в узле).
create table kod_presence (
    object        integer not null,
    node          text    not null,
    hash          text    not null, -- '' if it holds or held the object, but nobody knows how
    mark          text    not null, -- of the message that brought it there, or from there
    deleted       integer not null,
    received      integer not null, -- 1 if it was received from the node, not sent to it
    received_mark text    not null, -- of the last message that came from there; '' for none
    version       text    not null, -- that it brought, as a mark of that node; '' if unknown
    taken         text    not null, -- what came here later was made with that in view; or ''
    touched       text    not null, -- when it came, as a mark of this node; '' for never
    verdict       text    not null, -- without hash: our version that it has to get; or ''
    primary key (object, node)
) strict, without rowid;

-- Up to where changes have been considered (граница рассмотрения).
create table kod_boundary (
    id       integer not null primary key check (id = 1),
    mark     text    not null,
    sequence integer not null,
    edition  integer not null -- how often somebody set it by hand
) strict;
