/**
 * A simulated infobase: writes a live event log byte by byte as the platform does, and keeps its
 * own account of what it wrote. Shares no code with the reader, so that each can prove the other
 * wrong.
 */
package io.dromedary.demo;
