-- What a subscription is not given for the time being: one row a key (a partitionkey, or one event that has none),
-- and one row an event of it that waits. The events themselves stay in the journal. Whoever changes them holds the
-- row of the subscription.
create table parked_key (
    subscription  text     not null collate "C",
    partition_key text     not null collate "C", -- empty for an event that has none
    single        bigint   not null,             -- position of such an event; 0 for a partitionkey
    reason        text     not null,             -- why its event was refused the last time
    since         text     not null,             -- ISO-8601
    replaying     smallint not null,             -- 1 while what waits is being given again
    primary key (subscription, partition_key, single)
);

create table parked_event (
    subscription  text   not null collate "C",
    position      bigint not null,
    partition_key text   not null collate "C",
    single        bigint not null,
    primary key (subscription, position)
);
