package io.dromedary.kod.send;

/** Bounds the bytes in memory; what is above the bound gets it alone. Thread-safe. */
final class Budget {

    private final long most;
    private long used;

    Budget(long most) {
        this.most = most;
    }

    /** Waits until there is room. */
    synchronized void take(long bytes) throws InterruptedException {
        while (used > 0 && used + bytes > most) {
            wait();
        }
        used += bytes;
    }

    synchronized void giveBack(long bytes) {
        used -= bytes;
        notifyAll();
    }
}
