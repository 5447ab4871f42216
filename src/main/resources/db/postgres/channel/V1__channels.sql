-- One row a channel that has a configuration; its name is made of it, see ChannelConfiguration.
create table channel_source (
    name          text not null collate "C" primary key,
    configuration text not null -- JSON
);
