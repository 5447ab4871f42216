-- Several installations may have stores of the same name at different places.
create table backup_copy_located (
    store       text    not null, -- name of the folder, replica or bucket in the settings
    location    text    not null, -- where that is; empty if noted before this column was there
    key         text    not null,
    cluster     text    not null,
    infobase_id text    not null,
    started_at  integer not null,
    manifest    text    not null, -- JSON
    primary key (store, location, key)
) strict, without rowid;

insert into backup_copy_located (store, location, key, cluster, infobase_id, started_at, manifest)
select store, '', key, cluster, infobase_id, started_at, manifest from backup_copy;

drop table backup_copy;
alter table backup_copy_located rename to backup_copy;
create index backup_copy_infobase on backup_copy (cluster, infobase_id, started_at);

-- The stores of which all backups are known: what is in them was read once, and followed since.
create table backup_store (
    store    text not null,
    location text not null,
    primary key (store, location)
) strict, without rowid;
