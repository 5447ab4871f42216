/** The status page: how the program is, what it did to the clusters, who reads its events. */
package io.dromedary.web;
