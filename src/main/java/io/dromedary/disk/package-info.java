/**
 * What it takes that files and their names are there after a crash, on every system. Knows no other
 * room.
 */
package io.dromedary.disk;
