-- The last mark that a sender was given: the next one is later, whatever the clock says.
create table last_mark (
    sender text   not null collate "C" primary key, -- code of a node
    millis bigint not null                          -- since 1970
);
