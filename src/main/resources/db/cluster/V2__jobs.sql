-- The job that made the lock: while it runs the lock is its own.
alter table cluster_lock
    add column job text not null default '00000000-0000-0000-0000-000000000000';
