/**
 * Objects on their way into the registry: read from what others give, and described by the rules.
 */
package io.dromedary.kod.submit;
