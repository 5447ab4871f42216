package io.dromedary.cluster.template;

/** Templates cannot be read; the message names the file or folder. */
public final class TemplateException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TemplateException(String message) {
        super(message);
    }
}
