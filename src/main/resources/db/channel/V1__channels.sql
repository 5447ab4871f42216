-- One row a channel that has a configuration; its name is made of it, see ChannelConfiguration.
create table channel (
    name          text not null primary key,
    configuration text not null -- JSON
) strict, without rowid;
