/** Programs of others that are run: with a time limit, their whole process tree, nothing secret. */
package io.dromedary.cluster.program;
