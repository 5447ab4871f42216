/**
 * Turns an export of any size into messages of a size: what refers to each other stays together,
 * and neither the export nor its largest message is ever held in memory.
 */
package io.dromedary.kod.split;
