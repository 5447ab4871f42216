package io.dromedary;

import io.dromedary.backup.job.JobBook;
import org.apache.camel.ProducerTemplate;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** The service, and no command beside it, tells of jobs that nobody has told of. */
@Configuration(proxyBeanMethods = false)
@Conditional(ClusterJobEnabled.class)
@ConditionalOnProperty("dromedary.report.enabled")
class UntoldConfiguration {

    @Bean(destroyMethod = "close")
    UntoldJobs untoldJobs(JobBook book, ProducerTemplate producer) {
        return new UntoldJobs(book, producer);
    }

    /** The routes of reports run from then on. */
    @Bean
    ApplicationListener<ApplicationReadyEvent> reportsOfUntoldJobs(UntoldJobs jobs) {
        return ready -> jobs.start();
    }
}
