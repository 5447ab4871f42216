/** A mail server that refuses what a careful one refuses. */
package io.dromedary.testkit.mail;
