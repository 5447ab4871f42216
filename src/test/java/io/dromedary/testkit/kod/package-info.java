/** Kills real programs that exchange messages of КОД, at points named beforehand. */
package io.dromedary.testkit.kod;
