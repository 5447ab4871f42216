/** What the streaming faces share: their settings, and the few threads that serve all of them. */
package io.dromedary.api.stream;
