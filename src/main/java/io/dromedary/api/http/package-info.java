/** Long polls and the administration of subscriptions over HTTP. */
package io.dromedary.api.http;
