/**
 * What it takes that files and their names are there after a crash, on every system, and temporary
 * ones are not. Knows no other room.
 */
package io.dromedary.disk;
