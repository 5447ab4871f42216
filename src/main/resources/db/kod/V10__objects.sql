-- Every object that was submitted, received, or referred to. Others call it by its id.
create table kod_object (
    id   integer not null primary key,
    type text    not null,
    key  text    not null, -- UUID, or the canonical filter of a record set
    unique (type, key)
) strict;

-- The keys that 1C gave record sets in this infobase; other nodes have others.
create table kod_local_key (
    type   text    not null,
    key    text    not null, -- canonical JSON
    object integer not null,
    primary key (type, key)
) strict, without rowid;

-- One row: the last number given to a version. Whoever changes objects changes it first, and so
-- waits for whoever does so at the same time: numbers and marks have the order of the commits.
create table kod_counter (
    id   integer not null primary key check (id = 1),
    last integer not null
) strict;

insert into kod_counter (id, last) values (1, 0);

-- The current version of each object that was submitted or received.
create table kod_version (
    object    integer not null primary key,
    sequence  integer not null,
    namespace text    not null, -- '' for none
    mark      text    not null, -- of its place in the queue, yyyyMMddHHmmssSSS, UTC
    accepted  text    not null, -- when it came here, as a mark of this node
    changed   text    not null, -- when it was changed, as it said itself
    hash      text    not null, -- SHA-256 of type, namespace and value, hexadecimal
    bytes     integer not null, -- of the value
    deleted   integer not null, -- 1 if it is the mark of a deletion
    origin    text    not null, -- code of the node that it was received from; '' for this one
    owner     integer           -- object that it goes with
) strict;

create index kod_version_age on kod_version (mark, sequence);
create index kod_version_owner on kod_version (owner, object) where owner is not null;

-- The values of versions, JSON in UTF-8.
create table kod_value (
    sequence integer not null primary key,
    accepted text   not null, -- as of the version
    body     blob    not null,
    replaced integer           -- milliseconds since 1970; empty for the value of a current version
) strict;

create index kod_value_replaced on kod_value (replaced) where replaced is not null;

-- Which objects the current versions refer to.
create table kod_reference (
    object  integer not null,
    place   integer not null, -- 0, 1, … in the value
    target  integer not null,
    waiting integer not null, -- 1 while the object waits to be considered
    primary key (object, place)
) strict, without rowid;

create index kod_reference_target on kod_reference (target, object) where waiting = 1;

-- The objects whose current version waits to be considered.
create table kod_waiting (
    object   integer not null primary key,
    mark     text    not null, -- as of the version
    sequence integer not null  -- as of the version
) strict;

create index kod_waiting_order on kod_waiting (mark, sequence, object);
