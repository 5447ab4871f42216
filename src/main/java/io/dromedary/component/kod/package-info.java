/** {@code kod:} — exchange of messages with other nodes of КОД. */
package io.dromedary.component.kod;
