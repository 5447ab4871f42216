/** Who may use the HTTP interface: this machine, or whoever has a token. */
package io.dromedary.api.access;
