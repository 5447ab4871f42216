/** The figures by which an exchange is known to be well, and the alarms when it is not. */
package io.dromedary.kod.health;
