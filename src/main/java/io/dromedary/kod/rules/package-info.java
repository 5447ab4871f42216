/** The rules of an exchange: nodes, types of objects, and how they refer to each other. */
package io.dromedary.kod.rules;
