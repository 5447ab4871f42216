/**
 * Sends changes to other nodes (диспетчер отправки): decides who gets them, adds what they refer
 * to, packs them into messages, and remembers what was delivered.
 */
package io.dromedary.kod.send;
