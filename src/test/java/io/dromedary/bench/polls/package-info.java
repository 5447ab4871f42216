/** Ten thousand waiting polls: what each costs the server, and how fast they are woken. */
package io.dromedary.bench.polls;
