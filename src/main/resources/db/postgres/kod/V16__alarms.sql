-- Alarms that are not over: written before they are told, so that none is forgotten when the process is killed.
create table kod_alarm (
    node    text             not null collate "C", -- code of the node that tells; empty where it is not known
    kind    text             not null collate "C",
    subject text             not null collate "C", -- a stream or a node
    since   bigint           not null, -- milliseconds since 1970
    last    bigint           not null, -- when it was found so last; milliseconds since 1970
    amount  double precision not null, -- of a figure its value when raised, else how often it has happened
    detail  text             not null,
    state   smallint         not null, -- 0: its beginning is to be told; 1: it is told; 2: its end is to be told
    primary key (node, kind, subject)
);
