package io.dromedary.kod.message;

import java.io.IOException;

/** There is another message of that name already, with different content; it was left as it is. */
public final class NameTakenException extends IOException {

    private static final long serialVersionUID = 1L;

    NameTakenException(String message) {
        super(message);
    }
}
