package io.dromedary.cluster.rac;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * What rac writes as text: UTF-8 on Linux; on Windows the code page of its console, cp866 where
 * Russian is spoken. Russian text in cp866 is as good as never valid UTF-8. Stateless.
 */
final class RacEncoding {

    private static final Charset CP866 = Charset.forName("IBM866");
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private RacEncoding() {}

    static String decode(byte[] bytes) {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            text = new String(bytes, CP866);
        }
        return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    }
}
