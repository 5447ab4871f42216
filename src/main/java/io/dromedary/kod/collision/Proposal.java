package io.dromedary.kod.collision;

import io.dromedary.kod.message.MessageObject;
import io.dromedary.kod.registry.ObjectKey;
import java.util.Map;
import java.util.SortedMap;

/**
 * What is to be done with a message before the registry takes it.
 *
 * @param kept by the number, from 1, of an object of the message that must not be applied: the
 *     state of this node that stays, which 1C is to have in its place
 * @param versions by object, the number of the version here that this was decided by; objects that
 *     are new here are missing
 * @param winners by the number of a version here, what the judge has said of it
 */
public record Proposal(
        SortedMap<Integer, MessageObject> kept,
        Map<ObjectKey, Long> versions,
        Map<Long, Winner> winners) {}
