/** Holds what is shipped for the 1C side to the grammar of its language and to our own HTTP API. */
package io.dromedary.onec;
