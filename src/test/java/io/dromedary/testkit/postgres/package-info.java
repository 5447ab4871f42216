/**
 * A real PostgreSQL for tests: started privately from the installed package, or given from outside.
 */
package io.dromedary.testkit.postgres;
