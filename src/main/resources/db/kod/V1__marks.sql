-- The last mark that a sender was given: the next one is later, whatever the clock says.
create table last_mark (
    sender text    not null primary key, -- code of a node
    millis integer not null              -- since 1970
) strict, without rowid;
