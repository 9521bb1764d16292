/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.enrichment;

import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.jobs.OrderEnrichmentSettings;
import io.millrace.config.topics.TopicNames;
import io.millrace.functions.enrichment.OrderInput;
import io.millrace.functions.intake.ControlRecord;
import io.millrace.functions.intake.DeadLetter;
import io.millrace.functions.intake.Input;
import io.millrace.jobs.io.ClusterSnapshot;
import io.millrace.jobs.io.JobEnvironment;
import io.millrace.jobs.io.KafkaTopics;
import io.millrace.jobs.io.Submission;
import io.millrace.jobs.io.SubmitChecks;
import io.millrace.schemas.EnrichedOrder;
import io.millrace.schemas.Order;
import io.millrace.schemas.ProfileUpdate;
import java.time.Clock;
import java.util.Map;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.types.Either;

/** Enriches orders with the profiles of their users; the entry class for {@code flink run -c}. */
public final class OrderEnrichmentJob {

    private static final JobDefinition JOB = JobDefinition.ORDER_ENRICHMENT;
    private static final String READ_ORDERS = "read-orders";

    private OrderEnrichmentJob() {}

    public static void main(String[] arguments) throws Exception {
        Submission.run(() -> submit(OrderEnrichmentSettings.load(arguments, System.getenv())));
    }

    private static void submit(OrderEnrichmentSettings settings) throws Exception {
        StreamExecutionEnvironment environment = JobEnvironment.create(settings.job());
        ClusterSnapshot cluster = new SubmitChecks(JOB, settings.job())
                .check(environment, Map.of(TopicNames.ENRICHED_ORDERS, EnrichedOrder.getClassSchema()));
        define(environment, settings, cluster, Clock.systemUTC());
        environment.execute(JOB.name());
    }

    /** Builds the job's graph without any call to broker or registry. */
    public static void define(
            StreamExecutionEnvironment environment,
            OrderEnrichmentSettings settings,
            ClusterSnapshot cluster,
            Clock clock) {
        KafkaTopics topics = new KafkaTopics(JOB, settings.job(), cluster, clock);
        Input<Order> orders = topics.read(environment, TopicNames.ORDERS, Order.class, new OrderInput(), READ_ORDERS);
        DataStream<Either<DeadLetter, ControlRecord<ProfileUpdate>>> profiles =
                topics.readControl(environment, TopicNames.USERS, ProfileUpdate.class, profilesUid(settings.join()));
        OrderEnrichmentPipeline.Outputs outputs =
                OrderEnrichmentPipeline.of(settings, topics.intakeLimits()).apply(orders, profiles);
        topics.write(
                outputs.enriched(),
                TopicNames.ENRICHED_ORDERS,
                EnrichedOrder.getClassSchema(),
                EnrichedOrder::getUserId);
        topics.writeLate(outputs.late());
        topics.writeDeadLetters(outputs.deadLetters());
    }

    /** Differs by join, so that a job restored with the other join loads the profiles again. */
    private static String profilesUid(OrderEnrichmentSettings.Join join) {
        return switch (join) {
            case BROADCAST -> "users-to-all";
            case KEYED -> "users-by-key";
        };
    }
}
