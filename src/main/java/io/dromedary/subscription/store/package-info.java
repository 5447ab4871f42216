/** What every store of subscriptions needs. */
package io.dromedary.subscription.store;
