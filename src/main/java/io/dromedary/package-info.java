/** The program: what it is made of, what it is configured with, how it starts. */
package io.dromedary;
