/**
 * Taking messages of other nodes into the registry, and what becomes of an object that was changed
 * at two nodes at once (коллизия).
 */
package io.dromedary.kod.collision;
