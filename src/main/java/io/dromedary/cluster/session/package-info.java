/**
 * Infobases without users: locked, left by everybody, and unlocked to what they were before,
 * whatever happens meanwhile.
 */
package io.dromedary.cluster.session;
