package io.dromedary.route;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices edited route files and hands them on once they have stayed the same for one interval, so
 * that a file is not read while an editor writes it. Looks at names, sizes and times of a handful
 * of files, which works on shares and in container mounts as well, where notifications do not.
 */
public final class RouteReloader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RouteReloader.class);

    private final RouteFolder folder;
    private final UserRoutes routes;
    private final ScheduledExecutorService thread;
    private Map<String, RouteFolder.Stamp> seen;
    private boolean settled = true;
    private boolean folderGone;

    private RouteReloader(RouteFolder folder, UserRoutes routes) {
        this.folder = folder;
        this.routes = routes;
        this.seen = Map.of();
        this.thread =
                Executors.newSingleThreadScheduledExecutor(
                        task -> {
                            Thread created = new Thread(task, "route-reloader");
                            created.setDaemon(true);
                            return created;
                        });
    }

    /** Looks every {@code interval}. */
    public static RouteReloader start(RouteFolder folder, UserRoutes routes, Duration interval) {
        RouteReloader reloader = new RouteReloader(folder, routes);
        ScheduledFuture<?> unused = // look() reports its failures itself
                reloader.thread.scheduleWithFixedDelay(
                        reloader::look, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
        return reloader;
    }

    private void look() {
        try {
            Map<String, RouteFolder.Stamp> now = folder.stamps();
            folderGone = false;
            if (!now.equals(seen)) {
                seen = now;
                settled = false;
            } else if (!settled) {
                settled = true;
                reload();
            }
        } catch (IOException e) {
            if (!folderGone) {
                folderGone = true;
                LOG.error(
                        "The folder of the routes cannot be read, they run on unchanged: {}",
                        e.toString());
            }
        } catch (Throwable e) {
            // A scheduled task that throws would never run again.
            LOG.error("The routes could not be reloaded and run on unchanged", e);
        }
    }

    private void reload() {
        try {
            for (RouteProblem problem : routes.change(folder.texts())) {
                LOG.error("Refused, the old routes run on: {}", problem.message());
            }
        } catch (InvalidRoutesException e) {
            LOG.error("Refused, the old routes run on: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
