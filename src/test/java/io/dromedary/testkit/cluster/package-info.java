/**
 * A cluster of 1C that is none: a server with infobases, sessions and locks, and programs named
 * {@code rac}, {@code 1cv8} and {@code ibcmd} that fail as the real ones do.
 */
package io.dromedary.testkit.cluster;
