package io.dromedary.backup.job;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Optional;

/**
 * A process that runs jobs. Immutable.
 *
 * @param host its machine
 * @param pid its number there
 * @param started in milliseconds since 1970, since numbers are used again; 0 if not known
 */
record JobOwner(String host, long pid, long started) {

    /** This process. */
    static JobOwner self() {
        ProcessHandle self = ProcessHandle.current();
        return new JobOwner(thisHost(), self.pid(), started(self));
    }

    /** As {@link #toString} wrote it. */
    static JobOwner parse(String text) {
        String[] parts = text.split("/", -1);
        return new JobOwner(parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2]));
    }

    /** Whether this process can tell that it has ended; of another machine's it cannot. */
    boolean hasEnded() {
        return host.equals(thisHost()) && alive().isEmpty();
    }

    /** Whether its number seems to be that of a process that began at another time. */
    boolean isAnother() {
        return host.equals(thisHost())
                && alive().filter(process -> started(process) != started).isPresent();
    }

    /** Whether this process sees it at work: then it is not gone, however silent it is. */
    boolean isSeen() {
        return host.equals(thisHost())
                && started != 0
                && alive().filter(process -> started(process) == started).isPresent();
    }

    private Optional<ProcessHandle> alive() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    }

    private static long started(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    private static String thisHost() {
        try {
            return InetAddress.getLocalHost().getHostName().replace('/', '_');
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    @Override
    public String toString() {
        return host + "/" + pid + "/" + started;
    }
}
