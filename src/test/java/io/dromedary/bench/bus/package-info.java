/** The whole program under faults: is everything that was acknowledged read, in order? */
package io.dromedary.bench.bus;
