/** What somebody may have meant who misspelt a name. Knows no other room. */
package io.dromedary.spelling;
