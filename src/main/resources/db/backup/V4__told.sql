-- When somebody was told of the job; those that ended before this column was there are not told of again.
alter table backup_job add column told_at integer;

update backup_job set told_at = ended_at;
