/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks.peers;

import io.millrace.benchmarks.PeerArguments;
import io.millrace.benchmarks.Progress;
import io.millrace.registry.ConfluentSchemaRegistry;
import io.millrace.schemas.codec.AvroDecoder;
import io.millrace.schemas.codec.AvroEncoder;
import io.millrace.schemas.codec.UndecodableRecordException;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/** Runs a topology of Kafka Streams with exactly-once v2 until the benchmark has seen enough. */
final class StreamsProgram {

    private static final int THREADS = 2;
    private static final int COMMIT_INTERVAL_MILLIS = 5_000;
    private static final long CACHE_BYTES = 100L * 1024 * 1024;

    private StreamsProgram() {}

    static void run(PeerArguments arguments, BiConsumer<StreamsBuilder, Progress> definition) throws Exception {
        Properties properties = new Properties();
        // A new id, and with it new state, in each run.
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "benchmark-" + UUID.randomUUID());
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, arguments.kafka());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, THREADS);
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_INTERVAL_MILLIS);
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, CACHE_BYTES);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, System.getProperty("java.io.tmpdir") + "/streams");
        properties.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
        StreamsBuilder builder = new StreamsBuilder();
        try (Progress progress = Progress.start()) {
            definition.accept(builder, progress);
            try (KafkaStreams streams = new KafkaStreams(builder.build(), properties)) {
                streams.setUncaughtExceptionHandler(failure -> {
                    failure.printStackTrace();
                    Runtime.getRuntime().halt(1);
                    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
                });
                streams.start();
                progress.awaitEnd();
            }
        }
    }

    /** Reads records with the decoder of Millrace. */
    @SuppressWarnings("ThreadLocalUsage") // A decoder per thread and input.
    static <T extends SpecificRecord> Serde<T> reading(Class<T> type, PeerArguments arguments) {
        ThreadLocal<AvroDecoder<T>> decoders = ThreadLocal.withInitial(
                () -> new AvroDecoder<>(type, new ConfluentSchemaRegistry(arguments.registry(), Map.of()), Map.of()));
        return Serdes.serdeFrom(
                (topic, value) -> {
                    throw new UnsupportedOperationException("only reads");
                },
                (topic, bytes) -> {
                    if (bytes == null) {
                        return null;
                    }
                    try {
                        return decoders.get().decode(bytes);
                    } catch (UndecodableRecordException e) {
                        throw new SerializationException(e);
                    }
                });
    }

    /** Writes results with the encoder of Millrace. */
    @SuppressWarnings("ThreadLocalUsage") // An encoder per thread and output.
    static <T extends SpecificRecord> Serde<T> writing(int schemaId) {
        ThreadLocal<AvroEncoder<T>> encoders = new ThreadLocal<>();
        return Serdes.serdeFrom(
                (topic, result) -> {
                    if (encoders.get() == null) {
                        encoders.set(new AvroEncoder<>(schemaId, result.getSchema()));
                    }
                    return encoders.get().encode(result);
                },
                (topic, bytes) -> {
                    throw new UnsupportedOperationException("only writes");
                });
    }

    /** Reads records and writes them into a store. */
    static <T extends SpecificRecord> Serde<T> both(Class<T> type, PeerArguments arguments, String topic) {
        return Serdes.serdeFrom(
                StreamsProgram.<T>writing(arguments.schemaId(topic)).serializer(),
                reading(type, arguments).deserializer());
    }
}
