/** Fakes, builders and harnesses shared by tests. */
package io.dromedary.testkit;
