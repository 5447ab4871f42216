/** What tests of several rooms share. */
package io.dromedary.testkit;
