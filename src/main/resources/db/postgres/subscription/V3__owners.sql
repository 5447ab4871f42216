-- Which of the processes that share the database serves a subscription; only that one saves its place.
alter table subscription
    add column owner text not null default '', -- the process that serves it, or did so last
    add column present_until timestamptz;      -- that process has a consumer connected, until then at least

create index subscription_owner on subscription (owner);
