/** Brings an exchange to rest before a configuration of 1C is updated. */
package io.dromedary.kod.drain;
