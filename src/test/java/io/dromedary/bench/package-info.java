/** Benchmarks, each started by a command in {@code bench/}; see bench/README.md. */
package io.dromedary.bench;
