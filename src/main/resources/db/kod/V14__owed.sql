-- Objects that a node which could not be reached has to get, in their current versions.
create table kod_owed (
    object integer not null,
    node   text    not null,
    since  text    not null, -- mark of the session that left it behind
    primary key (object, node)
) strict, without rowid;

create index kod_owed_since on kod_owed (node, since, object);

-- Which dispatcher sends: one that has another number has been taken over from.
create table kod_term (
    id   integer not null primary key check (id = 1),
    term integer not null
) strict;

insert into kod_term (id, term) values (1, 0);
