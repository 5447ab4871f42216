/**
 * What the stores of the journal have in common: encoding, keys, blocks, and what is live in
 * memory.
 */
package io.dromedary.journal.store;
