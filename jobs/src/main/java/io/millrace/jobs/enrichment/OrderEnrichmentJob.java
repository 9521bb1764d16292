/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.enrichment;

import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.jobs.OrderEnrichmentSettings;
import io.millrace.config.topics.TopicNames;
import io.millrace.functions.enrichment.OrderInput;
import io.millrace.functions.intake.ControlRecord;
import io.millrace.functions.intake.DeadLetter;
import io.millrace.functions.intake.ValidatedRecord;
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

/** Gives every order the profile of its user: {@code flink run -c} this. */
public final class OrderEnrichmentJob {

    private static final JobDefinition JOB = JobDefinition.ORDER_ENRICHMENT;
    private static final String READ_ORDERS = "read-orders";

    private OrderEnrichmentJob() {}

    public static void main(String[] arguments) throws Exception {
        Submission.run(() -> submit(OrderEnrichmentSettings.load(arguments, System.getenv())));
    }

    private static void submit(OrderEnrichmentSettings settings) throws Exception {
        StreamExecutionEnvironment environment = JobEnvironment.create();
        SubmitChecks cluster = new SubmitChecks(JOB, settings.job());
        cluster.requireCheckpoints(environment);
        ClusterSnapshot facts = cluster.inspect(Map.of(TopicNames.ENRICHED_ORDERS, EnrichedOrder.getClassSchema()));
        define(environment, settings, facts, Clock.systemUTC());
        environment.execute(JOB.name());
    }

    /** Builds the job's graph; asks nobody anything. */
    public static void define(
            StreamExecutionEnvironment environment,
            OrderEnrichmentSettings settings,
            ClusterSnapshot facts,
            Clock clock) {
        KafkaTopics topics = new KafkaTopics(JOB, settings.job(), facts, clock);
        DataStream<Either<DeadLetter, ValidatedRecord<Order>>> orders =
                topics.read(environment, TopicNames.ORDERS, Order.class, new OrderInput(), READ_ORDERS);
        DataStream<Either<DeadLetter, ControlRecord<ProfileUpdate>>> profiles =
                topics.readControl(environment, TopicNames.USERS, ProfileUpdate.class, profilesUid(settings.join()));
        OrderEnrichmentPipeline.Outputs outputs = OrderEnrichmentPipeline.of(settings, topics.maxLateBytes(), clock)
                .apply(orders, profiles);
        topics.write(
                outputs.enriched(),
                TopicNames.ENRICHED_ORDERS,
                EnrichedOrder.getClassSchema(),
                EnrichedOrder::getUserId);
        topics.writeLate(outputs.late());
        topics.writeDeadLetters(outputs.deadLetters());
    }

    /** One of its own for each join, so that whoever drops the table of one loads the table of the other. */
    private static String profilesUid(OrderEnrichmentSettings.Join join) {
        return switch (join) {
            case BROADCAST -> "users-to-all";
            case KEYED -> "users-by-key";
        };
    }
}
