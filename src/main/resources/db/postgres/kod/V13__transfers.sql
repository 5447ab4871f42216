-- Historical transfers: objects that a node is given from the newest to the oldest.
create table kod_transfer (
    id            bigint generated always as identity primary key,
    node          text    not null collate "C",
    started       bigint not null, -- milliseconds since 1970
    from_mark     text    not null collate "C", -- where it began: objects up to here
    from_sequence bigint not null,
    at_mark       text    not null collate "C", -- where it is: objects behind here are done
    at_sequence   bigint not null,
    to_mark       text    not null collate "C", -- where it ends: objects up to here are none of its
    to_sequence   bigint not null,
    finished      bigint           -- milliseconds since 1970
);

create index kod_transfer_node on kod_transfer (node, id);
