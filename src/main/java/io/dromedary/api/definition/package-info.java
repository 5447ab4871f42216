/** How the faces, whatever they speak, create a subscription. */
package io.dromedary.api.definition;
