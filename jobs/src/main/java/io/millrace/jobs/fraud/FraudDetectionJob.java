/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.fraud;

import io.millrace.config.jobs.FraudDetectionSettings;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.topics.TopicNames;
import io.millrace.functions.fraud.TransactionInput;
import io.millrace.functions.intake.ControlRecord;
import io.millrace.functions.intake.DeadLetter;
import io.millrace.functions.intake.Input;
import io.millrace.jobs.io.ClusterSnapshot;
import io.millrace.jobs.io.JobEnvironment;
import io.millrace.jobs.io.KafkaTopics;
import io.millrace.jobs.io.Submission;
import io.millrace.jobs.io.SubmitChecks;
import io.millrace.schemas.FraudAlert;
import io.millrace.schemas.FraudDecision;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.Transaction;
import java.time.Clock;
import java.util.Map;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.types.Either;

/** Scores transactions by rules that are data and alerts on sequences; the entry class for {@code flink run -c}. */
public final class FraudDetectionJob {

    private static final JobDefinition JOB = JobDefinition.FRAUD_DETECTION;
    private static final String READ_FRAUD_RULES = "fraud-rules";
    private static final String READ_TRANSACTIONS = "read-transactions";

    private FraudDetectionJob() {}

    public static void main(String[] arguments) throws Exception {
        Submission.run(() -> submit(FraudDetectionSettings.load(arguments, System.getenv())));
    }

    private static void submit(FraudDetectionSettings settings) throws Exception {
        StreamExecutionEnvironment environment = JobEnvironment.create(settings.job());
        ClusterSnapshot cluster = new SubmitChecks(JOB, settings.job())
                .check(
                        environment,
                        Map.of(
                                TopicNames.FRAUD_DECISIONS,
                                FraudDecision.getClassSchema(),
                                TopicNames.FRAUD_ALERTS,
                                FraudAlert.getClassSchema()));
        define(environment, settings, cluster, Clock.systemUTC());
        environment.execute(JOB.name());
    }

    /** Builds the job's graph without any call to broker or registry. */
    public static void define(
            StreamExecutionEnvironment environment,
            FraudDetectionSettings settings,
            ClusterSnapshot cluster,
            Clock clock) {
        KafkaTopics topics = new KafkaTopics(JOB, settings.job(), cluster, clock);
        Input<Transaction> transactions = topics.read(
                environment, TopicNames.TRANSACTIONS, Transaction.class, new TransactionInput(), READ_TRANSACTIONS);
        DataStream<Either<DeadLetter, ControlRecord<FraudRule>>> rules =
                topics.readControl(environment, TopicNames.FRAUD_RULES, FraudRule.class, READ_FRAUD_RULES);
        FraudDetectionPipeline.Outputs outputs =
                FraudDetectionPipeline.of(settings, topics.intakeLimits()).apply(transactions, rules);
        topics.write(
                outputs.decisions(),
                TopicNames.FRAUD_DECISIONS,
                FraudDecision.getClassSchema(),
                FraudDecision::getUserId);
        topics.write(outputs.alerts(), TopicNames.FRAUD_ALERTS, FraudAlert.getClassSchema(), FraudAlert::getUserId);
        topics.writeLate(outputs.late());
        topics.writeDeadLetters(outputs.deadLetters());
    }
}
