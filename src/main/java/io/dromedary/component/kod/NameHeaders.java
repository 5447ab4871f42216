package io.dromedary.component.kod;

import io.dromedary.kod.message.MessageName;
import org.apache.camel.Message;

/** The headers that say which message of КОД an exchange is about. */
final class NameHeaders {

    private NameHeaders() {}

    static void set(Message message, MessageName name) {
        message.setHeader(KodConstants.SENDER, name.stream().sender());
        message.setHeader(KodConstants.RECIPIENT, name.stream().recipient());
        message.setHeader(KodConstants.MARK, name.mark().digits());
        message.setHeader(KodConstants.NUMBER, name.number());
        message.setHeader(KodConstants.FILE_NAME, name.fileName());
    }
}
