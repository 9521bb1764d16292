/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks.workloads;

import io.millrace.benchmarks.Contender;
import io.millrace.benchmarks.Contender.FlinkPeer;
import io.millrace.benchmarks.Contender.MillraceJob;
import io.millrace.benchmarks.Digest;
import io.millrace.benchmarks.InputWriter;
import io.millrace.benchmarks.Load;
import io.millrace.benchmarks.Workload;
import io.millrace.benchmarks.peers.FlinkCep;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.topics.TopicNames;
import io.millrace.schemas.FraudAlert;
import io.millrace.schemas.Transaction;
import io.millrace.schemas.codec.AvroDecoder;
import io.millrace.schemas.codec.UndecodableRecordException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Fraud detection: three sequence patterns, and in Millrace the scores of every transaction, too. */
public final class Fraud implements Workload {

    private static final String OUTPUT = "benchmark.alerts";
    private static final double ABROAD = 0.01;
    private static final double TEST_AMOUNT = 0.02;
    private static final long MAX_TEST_AMOUNT_MINOR = 500;
    private static final long MAX_AMOUNT_MINOR = 30_000;

    @Override
    public String name() {
        return "fraud";
    }

    @Override
    public String description() {
        return "Three sequence patterns on card transactions; Millrace also scores every transaction.";
    }

    @Override
    public long events() {
        return 2_000_000;
    }

    @Override
    public Duration span() {
        return Duration.ofMinutes(33);
    }

    @Override
    public String input() {
        return TopicNames.TRANSACTIONS;
    }

    @Override
    public List<String> inputs() {
        return List.of(TopicNames.TRANSACTIONS, TopicNames.FRAUD_RULES);
    }

    @Override
    public void produce(InputWriter writer, Load load) {
        writer.write(TopicNames.TRANSACTIONS, Transaction.getClassSchema(), load, Fraud::transaction);
    }

    private static Transaction transaction(String user, long index, long eventTime, SplittableRandom random) {
        boolean isTest = random.nextDouble() < TEST_AMOUNT;
        return Transaction.newBuilder()
                .setTransactionId(new UUID(random.nextLong(), index).toString())
                .setUserId(user)
                .setAmountMinor(1 + random.nextLong(isTest ? MAX_TEST_AMOUNT_MINOR : MAX_AMOUNT_MINOR))
                .setCurrency("EUR")
                .setCountry(random.nextDouble() < ABROAD ? "FR" : "DE")
                .setMerchantId("merchant-" + random.nextInt(1_000))
                .setEventTime(Instant.ofEpochMilli(eventTime))
                .build();
    }

    @Override
    public List<Contender> contenders(Load load) {
        return List.of(
                millrace("millrace", List.of()),
                millrace("millrace-no-dedup", List.of("--dedup-horizon", "0")),
                new FlinkPeer("flink-cep", OUTPUT, FlinkCep.class, List.of()));
    }

    private static MillraceJob millrace(String system, List<String> arguments) {
        return new MillraceJob(system, TopicNames.FRAUD_ALERTS, JobDefinition.FRAUD_DETECTION, arguments);
    }

    @Override
    public ResultReader results() {
        return new Reader();
    }

    /** Compares the patterns and the transactions that match them. */
    private static final class Reader implements ResultReader {

        private AvroDecoder<FraudAlert> decoder;

        @Override
        public void add(ConsumerRecord<byte[], byte[]> record, Digest digest) throws UndecodableRecordException {
            if (decoder == null) {
                decoder = Decoders.of(FraudAlert.class, FraudAlert.getClassSchema(), record.value());
            }
            FraudAlert alert = decoder.decode(record.value());
            digest.add(
                    alert.getPatternId() + alert.getTransactionIds(),
                    alert.getLastEventTime().toEpochMilli());
        }
    }
}
