-- What was submitted under a name: when it comes again, what has come since stays current.
create table kod_submitted (
    identity  text    not null primary key collate "C", -- SHA-256 of name, number of the slice and content
    submitted bigint  not null -- milliseconds since 1970
);

create index kod_submitted_at on kod_submitted (submitted);
