/** Subscriptions in PostgreSQL, beside the journal: several processes may share them. */
package io.dromedary.subscription.postgres;
