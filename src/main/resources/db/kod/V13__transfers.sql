-- Historical transfers: objects that a node is given from the newest to the oldest.
create table kod_transfer (
    id            integer not null primary key,
    node          text    not null,
    started       integer not null, -- milliseconds since 1970
    from_mark     text    not null, -- where it began: objects up to here
    from_sequence integer not null,
    at_mark       text    not null, -- where it is: objects behind here are done
    at_sequence   integer not null,
    to_mark       text    not null, -- where it ends: objects up to here are none of its
    to_sequence   integer not null,
    finished      integer           -- milliseconds since 1970
) strict;

create index kod_transfer_node on kod_transfer (node, id);
