/** Groups the records of a log into transactions with an outcome, and makes events of them. */
package io.dromedary.transaction;
