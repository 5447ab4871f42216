/**
 * Reports on their way to people: what {@code routes/report.camel.yaml} needs beside Camel's own
 * components for mail, Telegram and HTTP. No secret is part of an endpoint, so that none can be in
 * what Camel tells of endpoints.
 */
package io.dromedary.component.report;
