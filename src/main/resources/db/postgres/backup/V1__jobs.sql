-- One row a job; at most one of a kind is under way.
create table backup_job (
    id         text   not null collate "C" primary key,
    kind       text   not null collate "C",
    owner      text   not null, -- the process that runs it: host/pid/start
    started_at bigint not null, -- milliseconds since 1970, as all times here
    alive_at   bigint not null, -- its process said so last
    ended_at   bigint,
    result     text
);

create unique index backup_job_under_way on backup_job (kind) where ended_at is null;
create index backup_job_started on backup_job (started_at);

-- One row a step of a job, in the order they began.
create table backup_step (
    id         bigint generated always as identity primary key,
    job        text   not null collate "C" references backup_job (id),
    cluster    text   not null,
    infobase   text   not null, -- empty if it is about the job as a whole
    name       text   not null,
    started_at bigint not null,
    ended_at   bigint,
    result     text,
    bytes      bigint,
    message    text
);

create index backup_step_job on backup_step (job, id);

-- One row a backup in a store.
create table backup_copy (
    store       text   not null collate "C", -- name of the folder, replica or bucket in the settings
    key         text   not null collate "C",
    cluster     text   not null collate "C",
    infobase_id text   not null collate "C",
    started_at  bigint not null,
    manifest    text   not null, -- JSON
    primary key (store, key)
);

create index backup_copy_infobase on backup_copy (cluster, infobase_id, started_at);
