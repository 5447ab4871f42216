/** The user's routes in YAML: reading, checking without starting, loading, changing them live. */
package io.dromedary.route;
