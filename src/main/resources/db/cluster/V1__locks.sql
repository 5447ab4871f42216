-- One row a lock that this program made, from before it is made until it is undone.
create table cluster_lock (
    owner           text    not null, -- the installation that made it
    infobase        text    not null, -- UUID
    cluster_name    text    not null, -- in the settings
    cluster         text    not null, -- UUID
    infobase_name   text    not null,
    code            text    not null, -- ours
    at              integer not null, -- milliseconds since 1970
    sessions_denied integer not null, -- from here: how the infobase was found
    jobs_denied     integer not null,
    denied_from     text    not null,
    denied_to       text    not null,
    message         text    not null,
    parameter       text    not null,
    code_before     text    not null,
    primary key (owner, infobase)
) strict, without rowid;
