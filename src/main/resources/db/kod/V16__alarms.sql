-- Alarms that are not over: written before they are told, so that none is forgotten when the process is killed.
create table kod_alarm (
    node    text    not null, -- code of the node that tells; empty where it is not known
    kind    text    not null,
    subject text    not null, -- a stream or a node
    since   integer not null, -- milliseconds since 1970
    last    integer not null, -- when it was found so last; milliseconds since 1970
    amount  real    not null, -- of a figure its value when raised, else how often it has happened
    detail  text    not null,
    state   integer not null, -- 0: its beginning is to be told; 1: it is told; 2: its end is to be told
    primary key (node, kind, subject)
) strict, without rowid;
