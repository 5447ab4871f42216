package io.dromedary.cli;

import io.dromedary.backup.job.InfobaseReport;
import io.dromedary.backup.job.JobReport;
import io.dromedary.backup.job.StepReport;
import io.dromedary.cluster.settings.JobKind;
import java.nio.file.Path;
import java.util.Map;

/** Runs a job as its routes say, by itself, beside the service or without it. */
public interface JobRunner {

    /**
     * A call.
     *
     * @param entry the endpoint at which its routes begin, e.g. {@code direct:backup}
     * @param headers that they want
     * @param properties beside those of the service
     * @param settings the {@code cluster.yaml}
     * @param data folder of the service, whose book of jobs it shares
     * @param routes folder of the routes
     */
    record Wanted(
            JobKind kind,
            String entry,
            Map<String, String> headers,
            Map<String, String> properties,
            Path settings,
            Path data,
            Path routes) {

        /** Copies the headers. */
        public Wanted {
            headers = Map.copyOf(headers);
            properties = Map.copyOf(properties);
        }

        /** A job as it runs on its schedule. */
        public static Wanted of(
                JobKind kind,
                Map<String, String> properties,
                Path settings,
                Path data,
                Path routes) {
            return new Wanted(
                    kind, "direct:" + kind.word(), Map.of(), properties, settings, data, routes);
        }
    }

    /** Is told of each step that ends, by one thread. */
    interface Progress {

        /** A step has ended. */
        void ended(InfobaseReport infobase, StepReport step);
    }

    /**
     * Runs it to its end.
     *
     * @return what it did
     * @throws WrongSettingsException if it cannot even begin as it is set up
     * @throws io.dromedary.backup.job.JobRunningException if such a job is under way
     */
    JobReport run(Wanted wanted, Progress progress);

    /** Settings or routes are wrong; the message says where and what to do. */
    final class WrongSettingsException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        /** A line for the administrator. */
        public WrongSettingsException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
