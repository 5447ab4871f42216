/** The tool of the standalone server, which dumps an infobase beside the cluster. */
package io.dromedary.cluster.ibcmd;
