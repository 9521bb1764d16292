/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.config.jobs.JobDefinition;
import io.millrace.schemas.EnrichedOrder;
import io.millrace.schemas.Order;
import io.millrace.schemas.OrderItem;
import io.millrace.schemas.Tier;
import io.millrace.schemas.UserProfile;
import io.millrace.schemas.codec.AvroDecoder;
import io.millrace.schemas.codec.AvroEncoder;
import io.millrace.schemas.codec.UndecodableRecordException;
import io.millrace.schemas.registry.SchemaRegistry;
import io.millrace.tools.cli.scenario.Deployment;
import io.millrace.tools.cli.scenario.LocalEnvironment;
import io.millrace.tools.cli.scenario.Verification;
import io.millrace.tools.platform.FlinkRest;
import io.millrace.tools.platform.Installation;
import io.millrace.tools.platform.PlatformListener;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Runs order-enrichment on real processes with a table of profiles that takes a while to load: first with too small a
 * limit of the broadcast join, then keyed, stopped with a savepoint and later killed while profiles load.
 */
@Timeout(480)
class ProfileLoadingITCase {

    private static final int USERS = 40_000;
    private static final int VERSIONS = 4;
    private static final int ORDERS = 3_000;

    /** One small batch per request, slow enough to stop and kill the job while profiles load. */
    private static final List<String> SLOW_READING =
            List.of("--join", "keyed", "--consumer.fetch.max.bytes", "1", "--consumer.max.partition.fetch.bytes", "1");

    private static final Duration TIMEOUT = Duration.ofSeconds(90);

    private final Instant now = Instant.now();

    private LocalEnvironment environment;
    private FlinkRest flink;

    @BeforeEach
    void start() {
        Installation installation = new Installation(Path.of(System.getProperty("millrace.root")));
        environment = LocalEnvironment.start(installation, "profile-loading", PlatformListener.silent());
        flink = environment.flink();
    }

    @AfterEach
    void stop() {
        environment.close();
    }

    @Test
    void enrichesNoOrderBeforeTheProfilesOfTheStartAreLoaded() throws Exception {
        writeProfilesAndOrders();

        Deployment tooSmall = deployment(List.of("--broadcast.max-entries", "1000"));
        tooSmall.submit(2);
        String failed = tooSmall.jobId(JobDefinition.ORDER_ENRICHMENT);
        await("the job to fail")
                .atMost(TIMEOUT)
                .until(() -> flink.job(failed).state().equals("FAILED"));
        assertThat(String.join("\n", flink.exceptions(failed)))
                .contains("has grown to 1001 entries, but broadcast.max-entries is 1000", "--join keyed");
        assertThat(enrichedOrders()).isEmpty();

        Deployment keyed = deployment(SLOW_READING);
        keyed.submit(2);
        awaitLoading(keyed.jobId(JobDefinition.ORDER_ENRICHMENT));
        keyed.stop();
        keyed.submit(3);
        String jobId = keyed.jobId(JobDefinition.ORDER_ENRICHMENT);
        awaitLoading(jobId);
        keyed.killTaskManager();
        await("every order to be decided")
                .atMost(TIMEOUT)
                .until(() -> count(jobId, "ordersResolved") + count(jobId, "ordersUnresolved") == ORDERS);

        assertThat(new Verification(Optional.of(flink), TIMEOUT).verify(keyed))
                .singleElement()
                .satisfies(verdict ->
                        assertThat(verdict.isVerified()).as(verdict.describe()).isTrue());
        assertThat(enrichedOrders()).hasSize(ORDERS).allSatisfy(order -> assertThat(order.getProfileVersion())
                .isEqualTo(VERSIONS));
    }

    private Deployment deployment(List<String> settings) {
        return new Deployment(environment, Map.of(JobDefinition.ORDER_ENRICHMENT, settings));
    }

    private void awaitLoading(String jobId) {
        await("a checkpoint while profiles load")
                .atMost(TIMEOUT)
                .until(() -> flink.checkpoints(jobId).completed() > 0 && count(jobId, "profilesTaken") > 0);
        assertThat(count(jobId, "tasksAwaitingProfiles")).isPositive();
        assertThat(count(jobId, "profilesTaken")).isLessThan(USERS * VERSIONS);
    }

    private long count(String jobId, String gauge) {
        return flink.sums(jobId, List.of(gauge)).getOrDefault(gauge, 0L);
    }

    /** A batch that waits too long is dropped by the producer, and only its futures tell. */
    private void writeProfilesAndOrders() throws Exception {
        SchemaRegistry registry = environment.registry();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        environment.addresses().kafka(),
                        "batch.size",
                        "500",
                        "delivery.timeout.ms",
                        String.valueOf(TIMEOUT.toMillis() * 3)),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            AvroEncoder<UserProfile> profiles = new AvroEncoder<>(
                    registry.idOf("users-value", UserProfile.getClassSchema()).orElseThrow(),
                    UserProfile.getClassSchema());
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (long version = 1; version <= VERSIONS; version++) {
                for (int user = 0; user < USERS; user++) {
                    sent.add(
                            send(producer, "users", "user-" + user, profiles.encode(profile("user-" + user, version))));
                }
            }
            AvroEncoder<Order> orders = new AvroEncoder<>(
                    registry.idOf("orders-value", Order.getClassSchema()).orElseThrow(), Order.getClassSchema());
            for (int number = 0; number < ORDERS; number++) {
                String user = "user-" + number * 31 % USERS;
                sent.add(send(producer, "orders", user, orders.encode(order(number, user))));
            }
            for (Future<RecordMetadata> written : sent) {
                written.get();
            }
        }
    }

    private static Future<RecordMetadata> send(
            KafkaProducer<byte[], byte[]> producer, String topic, String key, byte[] value) {
        return producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value));
    }

    private UserProfile profile(String user, long version) {
        return new UserProfile(user, user + " v" + version, user + "@example.com", Tier.PLUS, null, null, version, now);
    }

    private Order order(int number, String user) {
        return new Order("o" + number, user, List.of(new OrderItem("sku", 1, 5L)), 5L, "EUR", now.plusMillis(number));
    }

    private List<EnrichedOrder> enrichedOrders() throws UndecodableRecordException {
        SchemaRegistry registry = environment.registry();
        AvroDecoder<EnrichedOrder> decoder =
                new AvroDecoder<>(EnrichedOrder.class, registry, registry.versions("enriched-orders-value"));
        List<EnrichedOrder> orders = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", environment.addresses().kafka(), "isolation.level", "read_uncommitted"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor("enriched-orders").stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    orders.add(decoder.decode(record.value()));
                }
            }
        }
        return orders;
    }
}
