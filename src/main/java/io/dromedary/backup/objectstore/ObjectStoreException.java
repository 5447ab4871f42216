package io.dromedary.backup.objectstore;

/** An S3 store could not be read or written; the message names it, the key and what to do. */
public final class ObjectStoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean temporary;

    /**
     * What went wrong.
     *
     * @param temporary whether trying again later may help
     */
    public ObjectStoreException(String message, boolean temporary, Throwable cause) {
        super(message, cause);
        this.temporary = temporary;
    }

    /** What is wrong, and stays so. */
    public ObjectStoreException(String message) {
        this(message, false, null);
    }

    /** Whether trying again later may help. */
    public boolean isTemporary() {
        return temporary;
    }
}
