/** Shared by tests: builders, replays of real logs, killing processes, checking what survived. */
package io.dromedary.testkit;
