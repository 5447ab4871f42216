-- One row a subscription. Of its definition only the filter changes. The place is saved a short while
-- after it moved, and only by the process that the subscription belongs to.
create table subscription (
    name         text   not null collate "C" primary key,
    channel      text   not null,
    start        text   not null,  -- earliest, latest, offset:N, time:ISO-8601
    filter       text   not null,  -- JSON
    acknowledged bigint not null,  -- everything up to this position is done with
    not_before   text,             -- ISO-8601: passes over events until the first one of this time
    session      text   not null,  -- the last one given; empty if nobody has ever read
    epoch        bigint not null,  -- of that session; 0 if there is none
    owner        text   not null,  -- the process that serves it, or did so last
    present_until timestamptz      -- that process has a consumer connected, until then at least
) with (fillfactor = 50);

create index subscription_channel on subscription (channel);
create index subscription_owner on subscription (owner);
