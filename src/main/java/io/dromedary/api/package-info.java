/** The HTTP interface: subscriptions, long polls, channels, and who may use them. */
package io.dromedary.api;
