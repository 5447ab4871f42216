/** The Camel faces of the cores: one package a scheme, and what travels between their steps. */
package io.dromedary.component;
