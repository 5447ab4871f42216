package io.dromedary.subscription;

import io.dromedary.journal.Journal;
import java.util.concurrent.Executor;

/** What every subscriber works with. */
record Delivery(
        Journal journal,
        SubscriptionSettings settings,
        Timing timing,
        Executor readers,
        CatchUpPace pace,
        StateSaver saver) {}
