/**
 * What it takes that files have their names after a crash, on every system. Knows no other room.
 */
package io.dromedary.disk;
