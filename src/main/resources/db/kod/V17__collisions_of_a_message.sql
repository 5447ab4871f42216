-- Whether a collision is recorded already: a message that 1C does not take is decided on again and again.
create index kod_collision_message on kod_collision (sender, recipient, message_mark, number);
