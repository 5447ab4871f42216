-- Objects that a node has to get in one message, which would be longer than messages may be.
create table kod_aside (
    object integer not null,
    node   text    not null,
    since  text    not null, -- mark of the session that put it aside; the same for those that go together
    part   integer not null, -- in the session: objects that go together have the same
    bytes  integer not null, -- of the message that they would make
    primary key (object, node)
) strict, without rowid;

create index kod_aside_part on kod_aside (node, since, part);

alter table kod_transfer add column superseded integer not null default 0; -- 1 if another one took its place
