/** Servers of HTTP that answer as they are told. */
package io.dromedary.testkit.http;
