package io.dromedary.component.kod;

import io.dromedary.event.Led;
import io.dromedary.kod.send.SendDispatcher;
import java.time.Duration;
import java.util.concurrent.ExecutorService;

/** A dispatcher with its threads, from its election to its end. */
final class Sending implements Led.Work {

    private final SendDispatcher dispatcher;
    private final ExecutorService threads;

    /**
     * Does not send yet.
     *
     * @param threads of the dispatcher; they end with it
     */
    Sending(SendDispatcher dispatcher, ExecutorService threads) {
        this.dispatcher = dispatcher;
        this.threads = threads;
    }

    SendDispatcher dispatcher() {
        return dispatcher;
    }

    @Override
    public void start() {
        threads.execute(dispatcher);
    }

    @Override
    public void suspend() {
        dispatcher.suspend();
    }

    @Override
    public void resume() {
        dispatcher.resume();
    }

    @Override
    public void stop(Duration patience) throws InterruptedException {
        try {
            boolean unused = dispatcher.close(patience); // what is not done is sent again
        } finally {
            threads.shutdownNow();
        }
    }
}
