/** Harnesses shared by tests: replaying real logs, killing processes, checking what survived. */
package io.dromedary.testkit;
