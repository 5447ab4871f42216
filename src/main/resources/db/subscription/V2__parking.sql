-- What a subscription is not given for the time being: one row a key (a partitionkey, or one event that has none),
-- and one row an event of it that waits. The events themselves stay in the journal.
create table parked_key (
    subscription  text    not null,
    partition_key text    not null, -- empty for an event that has none
    single        integer not null, -- position of such an event; 0 for a partitionkey
    reason        text    not null, -- why its event was refused the last time
    since         text    not null, -- ISO-8601
    replaying     integer not null, -- 1 while what waits is being given again
    primary key (subscription, partition_key, single)
) strict, without rowid;

create table parked_event (
    subscription  text    not null,
    position      integer not null,
    partition_key text    not null,
    single        integer not null,
    primary key (subscription, position)
) strict, without rowid;
