/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.functions.intake.ControlRecord;
import io.millrace.functions.intake.DeadLetter;
import io.millrace.functions.intake.DecodeControl;
import io.millrace.functions.intake.InputProgress;
import io.millrace.schemas.Tier;
import io.millrace.schemas.UserProfile;
import io.millrace.schemas.codec.AvroEncoder;
import io.millrace.schemas.registry.JavaTypeHints;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.types.Either;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Partitions 0 and 1 are assigned. Schema 1 is known; the registry answers about others when it is allowed to. */
@Timeout(60)
class TopicReaderTest {

    private static final String TOPIC = "users";
    private static final int KNOWN = 1;
    private static final int LATER = 2;
    private static final int FORBIDDEN = 403;
    private static final int UNKNOWN = 404;

    private final CountDownLatch answer = new CountDownLatch(1);
    private final FakeKafka kafka = new FakeKafka();
    private final CollectedOutput emitted = new CollectedOutput();
    private HttpServer registry;
    private HoldingDeserializer<ControlRecord<UserProfile>> deserializer;
    private TopicReader<ControlRecord<UserProfile>> reader;

    @BeforeEach
    void open() throws IOException {
        registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/schemas/ids/" + LATER, exchange -> respond(exchange, 200, schema()));
        registry.createContext("/schemas/ids/" + FORBIDDEN, exchange -> respond(exchange, 403, "{}"));
        registry.createContext(
                "/schemas/ids/" + UNKNOWN,
                exchange -> respond(exchange, 404, "{\"error_code\": 40403, \"message\": \"Schema not found\"}"));
        registry.setExecutor(Executors.newCachedThreadPool());
        registry.start();
        deserializer = new HoldingDeserializer<>(new DecodingDeserializer<>(
                UserProfile.class,
                new DecodeControl<>(Clock.systemUTC()),
                ControlRecord.eitherType(UserProfile.class),
                new RegistryClient("http://127.0.0.1:" + registry.getAddress().getPort(), Map.of()),
                Map.of(KNOWN, UserProfile.getClassSchema().toString())));
        deserializer.open(null);
        reader = new TopicReader<>(kafka, new InputProgress(), deserializer);
        reader.addSplits(List.of(split(0, 10), split(1, 10)));
    }

    @AfterEach
    void close() throws Exception {
        answer.countDown();
        reader.close();
        registry.stop(0);
    }

    private void respond(HttpExchange exchange, int status, String body) throws IOException {
        try {
            answer.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        exchange.sendResponseHeaders(status, body.length());
        exchange.getResponseBody().write(body.getBytes(UTF_8));
        exchange.close();
    }

    private static String schema() {
        String json = JavaTypeHints.removedFrom(UserProfile.getClassSchema()).toString();
        return "{\"schema\": \"" + json.replace("\"", "\\\"") + "\"}";
    }

    @Test
    void otherPartitionsAndCheckpointsGoOnWhileOneAwaitsItsSchema() throws Exception {
        fetch(0, 10, KNOWN);
        fetch(0, 11, LATER);
        fetch(0, 12, KNOWN);
        fetch(1, 10, KNOWN);
        fetch(1, 11, KNOWN);

        assertThat(emitted.records).containsExactly("0@10", "1@10", "1@11");
        assertThat(offsets()).isEqualTo(Map.of(0, 11L, 1, 12L));
        assertThat(reader.isAvailable()).isNotDone();

        answer.countDown();
        reader.isAvailable().get(30, TimeUnit.SECONDS);
        reader.pollNext(emitted);

        assertThat(emitted.records).containsExactly("0@10", "1@10", "1@11", "0@11", "0@12");
        assertThat(emitted.timestamps).containsExactly(10L, 10L, 11L, 11L, 12L);
        assertThat(offsets()).isEqualTo(Map.of(0, 13L, 1, 12L));
    }

    @Test
    void aSchemaThatIsFoundDoesNotAwaitOneThatIsUnknown() throws Exception {
        answer.countDown();
        fetch(0, 10, UNKNOWN);
        fetch(1, 10, LATER);

        awaitEmitted("1@10");

        assertThat(offsets()).isEqualTo(Map.of(0, 10L, 1, 11L));
    }

    @Test
    void holdsAPartitionAgainFromALaterRecordOn() throws Exception {
        registry.createContext("/schemas/ids/3", exchange -> respond(exchange, 200, schema()));
        fetch(0, 10, LATER);
        fetch(0, 11, 3);
        answer.countDown();

        awaitEmitted("0@10", "0@11");

        assertThat(offsets()).containsEntry(0, 12L);
    }

    @Test
    void stopsFetchingAHeldPartitionAfterAThousandRecordsUntilItIsReleased() throws Exception {
        fetch(0, 10, LATER);
        for (int offset = 11; offset < 1_009; offset++) {
            fetch(0, offset, KNOWN);
        }
        assertThat(kafka.paused).isEmpty();
        fetch(0, 1_009, KNOWN);
        fetch(0, 1_010, KNOWN);
        assertThat(kafka.paused).containsExactly("users-0");

        answer.countDown();
        reader.isAvailable().get(30, TimeUnit.SECONDS);
        reader.pollNext(emitted);

        assertThat(kafka.paused).isEmpty();
        assertThat(emitted.records).hasSize(1_001);
    }

    @Test
    void failsForGoodIfTheRegistryDeniesAccess() throws Exception {
        fetch(0, 10, FORBIDDEN);
        answer.countDown();
        reader.isAvailable().get(30, TimeUnit.SECONDS);

        assertThatThrownBy(() -> reader.pollNext(emitted)).isInstanceOf(SuppressRestartsException.class);
    }

    private void awaitEmitted(String... records) throws Exception {
        while (emitted.records.size() < records.length) {
            reader.isAvailable().get(30, TimeUnit.SECONDS);
            reader.pollNext(emitted);
        }
        assertThat(emitted.records).containsExactly(records);
    }

    private Map<Integer, Long> offsets() {
        Map<Integer, Long> offsets = new TreeMap<>();
        reader.snapshotState(1).forEach(split -> offsets.put(split.getPartition(), split.getStartingOffset()));
        return offsets;
    }

    private static KafkaPartitionSplit split(int partition, long offset) {
        return new KafkaPartitionSplit(new TopicPartition(TOPIC, partition), offset);
    }

    /** Delivers one record to the reader as the connector does. */
    private void fetch(int partition, long offset, int schemaId) throws Exception {
        byte[] value = new AvroEncoder<UserProfile>(schemaId, UserProfile.getClassSchema())
                .encode(new UserProfile("u", "Name", "e", Tier.FREE, null, null, 1L, Instant.EPOCH));
        kafka.fetched.add(new ConsumerRecord<>(
                TOPIC,
                partition,
                offset,
                offset,
                TimestampType.LOG_APPEND_TIME,
                1,
                value.length,
                "u".getBytes(UTF_8),
                value,
                new RecordHeaders(),
                Optional.empty()));
        reader.pollNext(emitted);
    }

    /** The connector's reader: its offset moves past every record it gave to the deserializer. */
    private final class FakeKafka
            implements SourceReader<Either<DeadLetter, ControlRecord<UserProfile>>, KafkaPartitionSplit> {

        private final Deque<ConsumerRecord<byte[], byte[]>> fetched = new ArrayDeque<>();
        private final Map<Integer, Long> positions = new TreeMap<>();
        private final List<String> paused = new ArrayList<>();

        @Override
        public void start() {
            // Records are put into the queue.
        }

        @Override
        public InputStatus pollNext(ReaderOutput<Either<DeadLetter, ControlRecord<UserProfile>>> output) {
            ConsumerRecord<byte[], byte[]> next = fetched.poll();
            if (next != null) {
                positions.put(next.partition(), next.offset() + 1);
                deserializer.deserialize(
                        next,
                        new TopicReader.TimestampedCollector<>(output.createOutputForSplit("any"), next.timestamp()));
            }
            return InputStatus.NOTHING_AVAILABLE;
        }

        @Override
        public List<KafkaPartitionSplit> snapshotState(long checkpointId) {
            return positions.entrySet().stream()
                    .map(position -> split(position.getKey(), position.getValue()))
                    .toList();
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return new CompletableFuture<>();
        }

        @Override
        public void addSplits(List<KafkaPartitionSplit> splits) {
            splits.forEach(split -> positions.put(split.getPartition(), split.getStartingOffset()));
        }

        @Override
        public void notifyNoMoreSplits() {
            // The source is unbounded.
        }

        @Override
        public void pauseOrResumeSplits(Collection<String> toPause, Collection<String> toResume) {
            paused.addAll(toPause);
            paused.removeAll(toResume);
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
