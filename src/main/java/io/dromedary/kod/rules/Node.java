package io.dromedary.kod.rules;

import java.util.Optional;
import java.util.UUID;

/**
 * An infobase of the exchange (УзелКОД).
 *
 * @param code digits, as names of messages have it
 * @param name for people
 * @param id of the node in 1C, if it is told
 * @param centre whether it is the central node; there is one, the others are subordinate to it
 * @param unknownType what becomes of objects of a type that it does not know
 */
public record Node(
        String code, String name, Optional<UUID> id, boolean centre, UnknownType unknownType) {}
