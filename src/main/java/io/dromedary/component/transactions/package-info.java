/** {@code onec-transactions:} — groups log records into transactions and makes events of them. */
package io.dromedary.component.transactions;
