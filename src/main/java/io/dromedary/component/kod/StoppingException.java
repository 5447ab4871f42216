package io.dromedary.component.kod;

import java.util.concurrent.RejectedExecutionException;

/** The program ends; whoever asks is to ask again later. */
final class StoppingException extends RejectedExecutionException {

    private static final long serialVersionUID = 1L;

    StoppingException() {
        super("The service is stopping; ask again later");
    }
}
