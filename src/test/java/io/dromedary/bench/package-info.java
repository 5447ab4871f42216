/** How each figure of bench/RESULTS.md is measured. */
package io.dromedary.bench;
