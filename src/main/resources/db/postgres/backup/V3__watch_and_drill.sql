-- One row an infobase that should have backups, from when it was seen first.
create table backup_watch (
    cluster     text not null, -- name in the settings
    infobase_id text not null, -- UUID
    infobase    text not null, -- its name
    seen_at     bigint not null, -- milliseconds since 1970, as all times here
    late_at     bigint, -- since when its last good backup is too old
    told_at     bigint, -- when people were told so
    primary key (cluster, infobase_id)
);

-- One row a database that a restore drill made, from before it is made until it is gone.
create table drill_scratch (
    name   text not null primary key,
    server text not null, -- name in the settings
    job    text not null
);
