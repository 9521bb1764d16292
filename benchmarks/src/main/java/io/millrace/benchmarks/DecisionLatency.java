/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.benchmarks.workloads.Decoders;
import io.millrace.config.OperationFailedException;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.topics.TopicNames;
import io.millrace.schemas.FraudDecision;
import io.millrace.schemas.Transaction;
import io.millrace.schemas.codec.AvroDecoder;
import io.millrace.schemas.codec.AvroEncoder;
import io.millrace.schemas.codec.UndecodableRecordException;
import io.millrace.tools.platform.JobSubmission;
import io.millrace.tools.platform.JobSubmitter;
import io.millrace.tools.platform.Polling;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Measures fraud-detection from the broker's timestamp of a transaction to the arrival of its decision, in an open loop: the
 * time at which a transaction is due does not depend on the decisions before it.
 *
 * @param settings of the job
 * @param isolation how decisions are read
 */
record DecisionLatency(Cluster cluster, Map<String, String> settings, IsolationLevel isolation) {

    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** Transactions go on for that long after the measured ones: without them the watermark would stop. */
    private static final Duration TAIL = Duration.ofSeconds(20);

    /** Every decision that is due has arrived after this, even if checkpoints are slow. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    private static final double NANOS_PER_SECOND = 1e9;
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Latencies in milliseconds. */
    Histogram measure(int rate, int keys, Duration duration) {
        JobDefinition job = JobDefinition.FRAUD_DETECTION;
        List<String> topics = new ArrayList<>(job.outputs());
        topics.addAll(List.of(TopicNames.TRANSACTIONS, TopicNames.FRAUD_RULES));
        topics.addAll(List.of(job.deadLetterTopic(), job.lateTopic()));
        cluster.recreate(topics);
        cluster.restartFlink();
        String jobId = cluster.submit(submission(job));
        FlinkProgress progress = new FlinkProgress(cluster.addresses().flinkRest(), jobId, TopicNames.TRANSACTIONS);
        if (!Polling.until(LONGEST, () -> cluster.rest().allTasksRunning(jobId))) {
            throw new OperationFailedException(
                    "the job does not run: " + cluster.rest().exceptions(jobId));
        }
        Duration warmUp = duration.dividedBy(3);
        Map<String, Long> due = new ConcurrentHashMap<>();
        Instant end = Instant.now().plus(warmUp).plus(duration);
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            Future<Histogram> latencies = executor.submit(() -> read(due, end.plus(GRACE)));
            write(rate, keys, Instant.now().plus(warmUp), end, due);
            return latencies.get();
        } catch (ExecutionException e) {
            throw new OperationFailedException("cannot read decisions: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationFailedException("interrupted while measuring", e);
        } finally {
            executor.shutdownNow();
            progress.cancel();
            Polling.until(GRACE, () -> cluster.rest().job(jobId).hasEnded());
        }
    }

    private JobSubmission submission(JobDefinition job) {
        List<String> arguments = new ArrayList<>(cluster.installation().settingsArguments(job));
        arguments.addAll(JobSubmitter.addressArguments(cluster.addresses()));
        settings.forEach((key, value) -> arguments.addAll(List.of("--" + key, value)));
        return new JobSubmission(
                job.entryClass(), cluster.installation().jobsJar(), Cluster.PARALLELISM, Optional.empty(), arguments);
    }

    /**
     * Writes until some time after the end.
     *
     * @param begin when the warm-up is over
     * @param end when the measurement is over
     * @param due receives for each measured transaction the time from which its latency counts, epoch milliseconds
     */
    @SuppressWarnings("FutureReturnValueIgnored") // A transaction that is not written counts as one without decision.
    private void write(int rate, int keys, Instant begin, Instant end, Map<String, Long> due) {
        Map<String, Object> client = cluster.kafkaClient();
        client.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        AvroEncoder<Transaction> encoder =
                new AvroEncoder<>(cluster.schemaIds().get(TopicNames.TRANSACTIONS), Transaction.getClassSchema());
        SplittableRandom random = new SplittableRandom(rate);
        double interval = NANOS_PER_SECOND / rate;
        long started = System.nanoTime();
        long startedMillis = System.currentTimeMillis();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (long index = 0; Instant.now().isBefore(end.plus(TAIL)); index++) {
                long planned = (long) (index * interval);
                while (System.nanoTime() - started < planned) {
                    LockSupport.parkNanos(planned - (System.nanoTime() - started));
                }
                long plannedMillis = startedMillis + planned / NANOS_PER_MILLI;
                String user = SkewedUsers.user(random.nextInt(keys));
                Transaction transaction = transaction(user, random);
                String id = transaction.getTransactionId();
                boolean isMeasured = plannedMillis >= begin.toEpochMilli() && plannedMillis < end.toEpochMilli();
                if (isMeasured) {
                    // Until the broker has answered; a decision may arrive before.
                    due.put(id, plannedMillis);
                }
                producer.send(
                        new ProducerRecord<>(
                                TopicNames.TRANSACTIONS, user.getBytes(UTF_8), encoder.encode(transaction)),
                        (sent, failure) -> {
                            if (isMeasured && failure == null) {
                                // Later than planned counts as planned; 1 ms is the broker's own share.
                                boolean isOnTime = sent.timestamp() - plannedMillis <= 1;
                                due.computeIfPresent(id, (key, time) -> isOnTime ? sent.timestamp() : time);
                            }
                        });
            }
        }
    }

    private static Transaction transaction(String user, SplittableRandom random) {
        return Transaction.newBuilder()
                .setTransactionId(new UUID(random.nextLong(), random.nextLong()).toString())
                .setUserId(user)
                .setAmountMinor(1 + random.nextLong(30_000))
                .setCurrency("EUR")
                .setCountry("DE")
                .setMerchantId("merchant")
                .setEventTime(Instant.ofEpochMilli(System.currentTimeMillis()))
                .build();
    }

    private Histogram read(Map<String, Long> due, Instant end) throws UndecodableRecordException {
        Histogram latencies = new Histogram(LONGEST.toMillis(), 3);
        Map<String, Object> client = cluster.kafkaClient();
        client.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation.toString().toLowerCase(Locale.ROOT));
        client.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 5);
        List<TopicPartition> partitions = IntStream.range(0, Load.PARTITIONS)
                .mapToObj(partition -> new TopicPartition(TopicNames.FRAUD_DECISIONS, partition))
                .toList();
        AvroDecoder<FraudDecision> decoder = null;
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (Instant.now().isBefore(end)) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    long now = System.currentTimeMillis();
                    if (decoder == null) {
                        decoder = Decoders.of(FraudDecision.class, FraudDecision.getClassSchema(), record.value());
                    }
                    Long since = due.remove(decoder.decode(record.value()).getTransactionId());
                    if (since != null) {
                        latencies.recordValue(Math.min(Math.max(0, now - since), LONGEST.toMillis()));
                    }
                }
            }
        }
        // What has not arrived is not faster than what has.
        due.values()
                .forEach(since ->
                        latencies.recordValue(Math.min(System.currentTimeMillis() - since, LONGEST.toMillis())));
        return latencies;
    }
}
