/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks.peers;

import io.millrace.benchmarks.PeerArguments;
import java.time.Duration;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.eventtime.SerializableTimestampAssigner;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.function.SerializableFunction;

/** Reads and writes topics as the documentation of Flink's Kafka connector teaches. */
final class StockKafka {

    private static final Duration OUT_OF_ORDERNESS = Duration.ofSeconds(5);

    private StockKafka() {}

    static <T extends SpecificRecordBase> DataStream<T> read(
            StreamExecutionEnvironment environment,
            PeerArguments arguments,
            Class<T> type,
            SerializableTimestampAssigner<T> eventTime) {
        KafkaSource<T> source = KafkaSource.<T>builder()
                .setBootstrapServers(arguments.kafka())
                .setTopics(arguments.input())
                .setGroupId("benchmark-flink")
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setValueOnlyDeserializer(StockAvroSchema.of(type, arguments.registry()))
                .build();
        return environment.fromSource(
                source,
                WatermarkStrategy.<T>forBoundedOutOfOrderness(OUT_OF_ORDERNESS).withTimestampAssigner(eventTime),
                "read-" + arguments.input());
    }

    static <T extends SpecificRecordBase> void write(
            DataStream<T> results, PeerArguments arguments, int schemaId, SerializableFunction<T, String> key) {
        Properties producer = new Properties();
        producer.setProperty("transaction.timeout.ms", "900000");
        results.sinkTo(KafkaSink.<T>builder()
                        .setBootstrapServers(arguments.kafka())
                        .setKafkaProducerConfig(producer)
                        .setRecordSerializer(new AvroResultSerializer<>(arguments.output(), schemaId, key))
                        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                        .setTransactionalIdPrefix(arguments.output())
                        .build())
                .name("write-" + arguments.output());
    }
}
