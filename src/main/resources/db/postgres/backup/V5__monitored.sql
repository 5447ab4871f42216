-- Whether monitors that wait for jobs of its kind wait for this one: not for restores of settings.
alter table backup_job add column monitored smallint not null default 1;
