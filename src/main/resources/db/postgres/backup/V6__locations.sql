-- Several installations may have stores of the same name at different places: where each is; empty if noted before.
alter table backup_copy add column location text not null default '';
alter table backup_copy drop constraint backup_copy_pkey;
alter table backup_copy add primary key (store, location, key);

-- The stores of which all backups are known: what is in them was read once, and followed since.
create table backup_store (
    store    text not null,
    location text not null,
    primary key (store, location)
);
