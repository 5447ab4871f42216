/**
 * What tests of КОД have in common: a registry in memory, nodes to be wired, and real programs that
 * are killed at points named beforehand.
 */
package io.dromedary.testkit.kod;
