/** DESIGNER (конфигуратор) without its window: dumps, restores, updates, the event log. */
package io.dromedary.cluster.designer;
