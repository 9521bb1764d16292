/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.config.jobs.FraudDetectionSettings;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.topics.TopicNames;
import io.millrace.jobs.io.SubmitChecks;
import io.millrace.jobs.io.SubmitException;
import io.millrace.schemas.FraudDecision;
import io.millrace.schemas.Transaction;
import io.millrace.schemas.codec.AvroEncoder;
import io.millrace.tools.cli.scenario.Deployment;
import io.millrace.tools.cli.scenario.LocalEnvironment;
import io.millrace.tools.platform.FlinkRest;
import io.millrace.tools.platform.Installation;
import io.millrace.tools.platform.JobSubmitter;
import io.millrace.tools.platform.PlatformListener;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Changes an input topic while a job reads it: bursts after silence, added partitions, deletion. Meanwhile a second
 * instance is rejected.
 */
@Timeout(240)
class InputTopicITCase {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int RECORDS_PER_BURST = 8_000;
    private static final int BURSTS = 3;

    private long sent;

    @Test
    void readsBurstsAndAddedPartitionsInTimeAndFailsOnARecreatedTopic() throws Exception {
        Installation installation = new Installation(Path.of(System.getProperty("millrace.root")));
        try (LocalEnvironment environment =
                LocalEnvironment.start(installation, "input-topic", PlatformListener.silent())) {
            FlinkRest flink = environment.flink();
            Map<String, String> client = environment.kafkaClient();
            AvroEncoder<Transaction> encoder = new AvroEncoder<>(
                    environment
                            .registry()
                            .idOf("transactions-value", Transaction.getClassSchema())
                            .orElseThrow(),
                    Transaction.getClassSchema());
            Deployment deployment = new Deployment(
                    environment, Map.of(JobDefinition.FRAUD_DETECTION, List.of("--watermark.idleness", "3 s")));
            deployment.submit(2);
            String job = deployment.jobId(JobDefinition.FRAUD_DETECTION);

            try (KafkaProducer<byte[], byte[]> producer = transactional(client)) {
                sendBursts(producer, encoder, flink, job);
                addPartitions(client);
                sendSteadily(6, producer, encoder);
            }
            awaitAllRead(flink, job);
            assertThat(count(flink, job, "recordsLate")).isZero();
            assertThat(count(flink, job, "recordsAccepted")).isEqualTo(sent);

            assertThatThrownBy(() -> checkSecondInstance(environment))
                    .isInstanceOf(SubmitException.class)
                    .hasMessageStartingWith("fraud-detection already runs in environment 'local', on /127.0.0.1;");

            recreate(client);
            await("the job to fail")
                    .atMost(TIMEOUT)
                    .until(() -> flink.job(job).state().equals("FAILED"));
            assertThat(String.join("\n", flink.exceptions(job)))
                    .contains("topic 'transactions' was deleted and created again", "without a savepoint");
        }
    }

    /** As a submission to another Flink cluster does. */
    private static void checkSecondInstance(LocalEnvironment environment) {
        List<String> arguments = JobSubmitter.addressArguments(environment.addresses());
        FraudDetectionSettings settings = FraudDetectionSettings.load(arguments.toArray(String[]::new), Map.of());
        StreamExecutionEnvironment local = StreamExecutionEnvironment.createLocalEnvironment();
        local.enableCheckpointing(1_000);
        new SubmitChecks(JobDefinition.FRAUD_DETECTION, settings.job())
                .check(local, Map.of(TopicNames.FRAUD_DECISIONS, FraudDecision.getClassSchema()));
    }

    /** Each burst is one Kafka transaction with 60 s of event time, in order per partition, one partition after another. */
    private void sendBursts(
            KafkaProducer<byte[], byte[]> producer, AvroEncoder<Transaction> encoder, FlinkRest flink, String job) {
        Instant start = Instant.now().minus(Duration.ofMinutes(30));
        for (int burst = 0; burst < BURSTS; burst++) {
            producer.beginTransaction();
            for (int partition = 0; partition < 4; partition++) {
                for (int number = 0; number < RECORDS_PER_BURST / 4; number++) {
                    Instant eventTime = start.plusSeconds(60L * burst).plusMillis(number * 30L);
                    send(producer, encoder, partition, eventTime);
                }
            }
            producer.commitTransaction();
            awaitAllRead(flink, job);
            awaitIdle(flink, job);
        }
    }

    private void awaitAllRead(FlinkRest flink, String job) {
        await("every record to be read").atMost(TIMEOUT).until(() -> count(flink, job, "recordsIn") == sent);
    }

    /** Waits for longer than the idleness and than the interval between the source's probes. */
    private static void awaitIdle(FlinkRest flink, String job) {
        Instant end = Instant.now().plusSeconds(6);
        await("partitions to be idle")
                .atMost(TIMEOUT)
                .until(() -> Instant.now().isAfter(end) && flink.allTasksRunning(job));
    }

    private void sendSteadily(
            int partitions, KafkaProducer<byte[], byte[]> producer, AvroEncoder<Transaction> encoder) {
        Instant end = Instant.now().plusSeconds(8);
        await("8 s of records")
                .pollInterval(Duration.ofMillis(100))
                .atMost(TIMEOUT)
                .until(() -> {
                    producer.beginTransaction();
                    for (int partition = 0; partition < partitions; partition++) {
                        send(producer, encoder, partition, Instant.now());
                    }
                    producer.commitTransaction();
                    return Instant.now().isAfter(end);
                });
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the commit fails if one of its records does
    private void send(
            KafkaProducer<byte[], byte[]> producer,
            AvroEncoder<Transaction> encoder,
            int partition,
            Instant eventTime) {
        String user = "user-" + partition + "-" + sent % 50;
        Transaction transaction = new Transaction("t" + sent, user, 1_000L, "EUR", null, null, eventTime);
        producer.send(new ProducerRecord<>(
                TopicNames.TRANSACTIONS, partition, user.getBytes(UTF_8), encoder.encode(transaction)));
        sent++;
    }

    private static KafkaProducer<byte[], byte[]> transactional(Map<String, String> client) {
        Map<String, Object> properties = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                client.get("bootstrap.servers"),
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                "bursts");
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }

    private static void addPartitions(Map<String, String> client) throws Exception {
        try (Admin admin = Admin.create(Map.copyOf(client))) {
            admin.createPartitions(Map.of(TopicNames.TRANSACTIONS, NewPartitions.increaseTo(6)))
                    .all()
                    .get();
        }
    }

    private static void recreate(Map<String, String> client) throws Exception {
        try (Admin admin = Admin.create(Map.copyOf(client))) {
            admin.deleteTopics(List.of(TopicNames.TRANSACTIONS)).all().get();
            await("the topic to be gone")
                    .atMost(TIMEOUT)
                    .until(() -> !admin.listTopics().names().get().contains(TopicNames.TRANSACTIONS));
            admin.createTopics(List.of(new NewTopic(TopicNames.TRANSACTIONS, 4, (short) 1)))
                    .all()
                    .get();
        }
    }

    private static long count(FlinkRest flink, String job, String gauge) {
        return flink.sums(job, List.of(gauge)).getOrDefault(gauge, 0L);
    }
}
