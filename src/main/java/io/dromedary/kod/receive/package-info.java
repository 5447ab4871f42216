/**
 * Receiving: messages of one mark in parallel, marks one after the other, streams beside each
 * other; each message once, by its receipt.
 */
package io.dromedary.kod.receive;
