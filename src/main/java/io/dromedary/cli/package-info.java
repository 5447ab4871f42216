/** One-shot commands: {@code java -jar dromedary.jar COMMAND …}, answered before Spring starts. */
package io.dromedary.cli;
