/** Figures and how they come about; {@code bench/} holds one command for each. */
package io.dromedary.bench;
