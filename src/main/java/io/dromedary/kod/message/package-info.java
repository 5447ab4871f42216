/**
 * Messages of КОД, the controlled exchange between infobases: their names, their JSON, the marks
 * that order them, and the minute directories they wait in.
 */
package io.dromedary.kod.message;
