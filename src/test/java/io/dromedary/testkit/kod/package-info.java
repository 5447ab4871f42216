/** What tests of КОД have in common. */
package io.dromedary.testkit.kod;
