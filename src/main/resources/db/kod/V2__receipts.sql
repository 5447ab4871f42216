-- One row a message that was applied; its file is removed after the row is there.
create table receipt (
    inbox     text    not null, -- name of the directory that it was received from
    sender    text    not null,
    recipient text    not null,
    mark      text    not null, -- yyyyMMddHHmmssSSS, UTC
    number    integer not null,
    sha256    text    not null, -- of the file, hexadecimal
    late      integer not null, -- 1 if a later mark had been applied before
    at        integer not null, -- milliseconds since 1970
    primary key (inbox, sender, recipient, mark, number)
) strict, without rowid;

create index receipt_at on receipt (inbox, at);

-- The highest mark of each stream that was applied.
create table applied_mark (
    inbox     text not null,
    sender    text not null,
    recipient text not null,
    mark      text not null,
    primary key (inbox, sender, recipient)
) strict, without rowid;
