-- One row a job; at most one of a kind is under way.
create table backup_job (
    id         text    not null primary key,
    kind       text    not null,
    owner      text    not null, -- the process that runs it: host/pid/start
    started_at integer not null, -- milliseconds since 1970, as all times here
    alive_at   integer not null, -- its process said so last
    ended_at   integer,
    result     text
) strict, without rowid;

create unique index backup_job_under_way on backup_job (kind) where ended_at is null;
create index backup_job_started on backup_job (started_at);

-- One row a step of a job, in the order they began.
create table backup_step (
    id         integer not null primary key,
    job        text    not null references backup_job (id),
    cluster    text    not null,
    infobase   text    not null, -- empty if it is about the job as a whole
    name       text    not null,
    started_at integer not null,
    ended_at   integer,
    result     text,
    bytes      integer,
    message    text
) strict;

create index backup_step_job on backup_step (job, id);

-- One row a backup in a store.
create table backup_copy (
    store       text    not null, -- name of the folder, replica or bucket in the settings
    key         text    not null,
    cluster     text    not null,
    infobase_id text    not null,
    started_at  integer not null,
    manifest    text    not null, -- JSON
    primary key (store, key)
) strict, without rowid;

create index backup_copy_infobase on backup_copy (cluster, infobase_id, started_at);
