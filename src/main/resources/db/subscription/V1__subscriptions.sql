-- One row a subscription. Of its definition only the filter changes; the last three columns are saved a short while after they moved.
create table subscription (
    name         text    not null primary key,
    channel      text    not null,
    start        text    not null, -- earliest, latest, offset:N, time:ISO-8601
    filter       text    not null, -- JSON
    acknowledged integer not null, -- everything up to this position is done with
    not_before   text,             -- ISO-8601: passes over events until the first one of this time
    session      text    not null  -- the last one given; empty if nobody has ever read
) strict, without rowid;
