-- One row a subscription. Of its definition only the filter changes; the last four columns are saved
-- a short while after they moved, and only by the process that read it last.
create table subscription (
    name         text   not null collate "C" primary key,
    channel      text   not null,
    start        text   not null,  -- earliest, latest, offset:N, time:ISO-8601
    filter       text   not null,  -- JSON
    acknowledged bigint not null,  -- everything up to this position is done with
    not_before   text,             -- ISO-8601: passes over events until the first one of this time
    session      text   not null,  -- the last one given; empty if nobody has ever read
    epoch        bigint not null   -- of that session; 0 if there is none
) with (fillfactor = 50);

create index subscription_channel on subscription (channel);
