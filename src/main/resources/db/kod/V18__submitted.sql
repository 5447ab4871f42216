-- What was submitted under a name: when it comes again, what has come since stays current.
create table kod_submitted (
    identity  text    not null primary key, -- SHA-256 of name, number of the slice and content
    submitted integer not null -- milliseconds since 1970
) strict, without rowid;

create index kod_submitted_at on kod_submitted (submitted);
