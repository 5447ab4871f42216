/**
 * Named subscribers that read a channel by offset, at their own pace: sessions, acknowledgement,
 * waiting without a thread, and the offsets that outlive the process.
 */
package io.dromedary.subscription;
