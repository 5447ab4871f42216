/**
 * What this node knows: the current state of each object, which changes wait to be considered, and
 * what each other node holds.
 */
package io.dromedary.kod.registry;
