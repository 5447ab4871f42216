/** Subscriptions and their offsets in SQLite. */
package io.dromedary.subscription.sqlite;
