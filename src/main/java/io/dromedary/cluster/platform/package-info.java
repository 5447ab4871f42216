/** Which version of the platform is installed where, and where its programs are. */
package io.dromedary.cluster.platform;
