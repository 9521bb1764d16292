/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.totals;

import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.jobs.PurchaseTotalsSettings;
import io.millrace.config.topics.TopicNames;
import io.millrace.functions.intake.Input;
import io.millrace.functions.totals.PurchaseInput;
import io.millrace.jobs.io.ClusterSnapshot;
import io.millrace.jobs.io.JobEnvironment;
import io.millrace.jobs.io.KafkaTopics;
import io.millrace.jobs.io.Submission;
import io.millrace.jobs.io.SubmitChecks;
import io.millrace.schemas.PurchaseEvent;
import io.millrace.schemas.PurchaseTotal;
import java.time.Clock;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Sums purchases per user and currency over time and count windows; the entry class for {@code flink run -c}. */
public final class PurchaseTotalsJob {

    private static final JobDefinition JOB = JobDefinition.PURCHASE_TOTALS;
    private static final String READ_USER_EVENTS = "read-user-events";

    private PurchaseTotalsJob() {}

    public static void main(String[] arguments) throws Exception {
        Submission.run(() -> submit(PurchaseTotalsSettings.load(arguments, System.getenv())));
    }

    private static void submit(PurchaseTotalsSettings settings) throws Exception {
        StreamExecutionEnvironment environment = JobEnvironment.create(settings.job());
        ClusterSnapshot cluster = new SubmitChecks(JOB, settings.job())
                .check(environment, Map.of(TopicNames.PURCHASE_TOTALS, PurchaseTotal.getClassSchema()));
        define(environment, settings, cluster, Clock.systemUTC());
        environment.execute(JOB.name());
    }

    /** Builds the job's graph without any call to broker or registry. */
    public static void define(
            StreamExecutionEnvironment environment,
            PurchaseTotalsSettings settings,
            ClusterSnapshot cluster,
            Clock clock) {
        KafkaTopics topics = new KafkaTopics(JOB, settings.job(), cluster, clock);
        Input<PurchaseEvent> events = topics.read(
                environment, TopicNames.USER_EVENTS, PurchaseEvent.class, new PurchaseInput(), READ_USER_EVENTS);
        PurchaseTotalsPipeline.Outputs outputs =
                PurchaseTotalsPipeline.of(settings, topics.intakeLimits()).apply(events);
        topics.write(
                outputs.totals(), TopicNames.PURCHASE_TOTALS, PurchaseTotal.getClassSchema(), PurchaseTotal::getUserId);
        topics.writeLate(outputs.late());
        topics.writeDeadLetters(outputs.deadLetters());
    }
}
