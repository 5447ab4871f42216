/** Databases that are made under a name of their own, and go unless they are wanted in the end. */
package io.dromedary.backup.scratch;
