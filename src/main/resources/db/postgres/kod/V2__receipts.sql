-- One row a message that was applied; its file is removed after the row is there.
create table receipt (
    inbox     text     not null collate "C", -- name of the directory that it was received from
    sender    text     not null collate "C",
    recipient text     not null collate "C",
    mark      text     not null collate "C", -- yyyyMMddHHmmssSSS, UTC
    number    integer  not null,
    sha256    text     not null,             -- of the file, hexadecimal
    late      smallint not null,             -- 1 if a later mark had been applied before
    at        bigint   not null,             -- milliseconds since 1970
    primary key (inbox, sender, recipient, mark, number)
);

create index receipt_at on receipt (inbox, at);

-- The highest mark of each stream that was applied.
create table applied_mark (
    inbox     text not null collate "C",
    sender    text not null collate "C",
    recipient text not null collate "C",
    mark      text not null collate "C",
    primary key (inbox, sender, recipient)
);
