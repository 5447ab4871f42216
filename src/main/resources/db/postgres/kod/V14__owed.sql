-- Objects that a node which could not be reached has to get, in their current versions.
create table kod_owed (
    object bigint not null,
    node   text   not null collate "C",
    since  text   not null collate "C", -- mark of the session that left it behind
    primary key (object, node)
);

create index kod_owed_since on kod_owed (node, since, object);

-- Which dispatcher sends: one that has another number has been taken over from.
create table kod_term (
    id   smallint not null primary key check (id = 1),
    term bigint   not null
);

insert into kod_term (id, term) values (1, 0);
