/**
 * КОД (контролируемый обмен данными): one logical database out of several infobases, by many small
 * messages through a shared folder.
 */
package io.dromedary.kod;
