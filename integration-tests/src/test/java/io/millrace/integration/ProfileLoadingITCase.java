/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.topics.Deployment;
import io.millrace.config.topics.TopicCatalogue;
import io.millrace.registry.ConfluentSchemaRegistry;
import io.millrace.schemas.EnrichedOrder;
import io.millrace.schemas.Order;
import io.millrace.schemas.OrderItem;
import io.millrace.schemas.Tier;
import io.millrace.schemas.UserProfile;
import io.millrace.schemas.codec.AvroDecoder;
import io.millrace.schemas.codec.AvroEncoder;
import io.millrace.schemas.codec.UndecodableRecordException;
import io.millrace.tools.cli.commands.TopicsCommand;
import io.millrace.tools.cli.scenario.Verifier;
import io.millrace.tools.oracle.core.JobVerdict;
import io.millrace.tools.platform.Component;
import io.millrace.tools.platform.FlinkCli;
import io.millrace.tools.platform.FlinkRest;
import io.millrace.tools.platform.Installation;
import io.millrace.tools.platform.JobSubmitter;
import io.millrace.tools.platform.Platform;
import io.millrace.tools.platform.PlatformListener;
import io.millrace.tools.platform.PlatformOptions;
import io.millrace.tools.platform.Schemas;
import io.millrace.tools.platform.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Real broker, registry and Flink processes, and a table of profiles that takes a while to load: first with too small a
 * limit of a broadcast join, then by key, stopped with a savepoint and later killed while profiles load.
 */
@Timeout(300)
class ProfileLoadingITCase {

    private static final int USERS = 40_000;
    private static final int VERSIONS = 4;
    private static final int ORDERS = 3_000;

    /** One small batch a request: so slow that there is time for what has to happen while profiles load. */
    private static final List<String> SLOW_READING =
            List.of("--join", "keyed", "--consumer.fetch.max.bytes", "1", "--consumer.max.partition.fetch.bytes", "1");

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Installation installation = new Installation(
            Path.of(System.getProperty("millrace.root")).toAbsolutePath().normalize());

    private final Instant now = Instant.now();

    private Platform platform;
    private FlinkRest flink;
    private ConfluentSchemaRegistry registry;
    private JobSubmitter submitter;

    @BeforeEach
    void start() {
        platform = Platform.start(
                PlatformOptions.of(installation, "profile-loading").withFreshData(), PlatformListener.silent());
        flink = new FlinkRest(platform.addresses().flinkRest());
        registry = new ConfluentSchemaRegistry(platform.addresses().registry(), Map.of());
        try (Topics topics = new Topics(
                client(), TopicsCommand.newTopics(TopicCatalogue.load(installation.topicsFile()), Deployment.LOCAL))) {
            topics.apply();
        }
        new Schemas(registry).register();
        submitter = new JobSubmitter(
                installation, FlinkCli.ofPlatform(installation, platform.directory()), platform.directory());
    }

    private Map<String, String> client() {
        return Map.of("bootstrap.servers", platform.addresses().kafka());
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    @Test
    void noOrderIsEnrichedBeforeTheProfilesOfTheStartAreThere() throws Exception {
        writeProfilesAndOrders();

        String tooSmall = submit(2, Optional.empty(), List.of("--broadcast.max-entries", "1000"));
        await("the job to fail")
                .atMost(PATIENCE)
                .until(() -> flink.job(tooSmall).state().equals("FAILED"));
        assertThat(String.join("\n", flink.exceptions(tooSmall)))
                .contains("has grown to 1001 entries, and broadcast.max-entries is 1000", "--join keyed");
        assertThat(enrichedOrders()).isEmpty();

        String stopped = submit(2, Optional.empty(), SLOW_READING);
        awaitLoading(stopped);
        String savepoint = submitter.stop(JobDefinition.ORDER_ENRICHMENT, stopped, Optional.empty());
        String keyed = submit(3, Optional.of(savepoint), SLOW_READING);
        awaitLoading(keyed);
        killTaskManager(keyed);
        await("every order to be decided")
                .atMost(PATIENCE)
                .until(() -> count(keyed, "ordersResolved") + count(keyed, "ordersUnresolved") == ORDERS);

        JobVerdict verdict = new Verifier(Optional.of(flink), PATIENCE, () -> false)
                .verify(JobDefinition.ORDER_ENRICHMENT.name(), arguments(SLOW_READING), Map.of());
        assertThat(verdict.isVerified()).as(verdict.describe()).isTrue();
        assertThat(enrichedOrders()).hasSize(ORDERS).allSatisfy(order -> assertThat(order.getProfileVersion())
                .isEqualTo(VERSIONS));
    }

    private void awaitLoading(String jobId) {
        await("a checkpoint while profiles load")
                .atMost(PATIENCE)
                .until(() -> flink.checkpoints(jobId).completed() > 0 && count(jobId, "profilesTaken") > 0);
        assertThat(count(jobId, "tasksAwaitingProfiles")).isPositive();
        assertThat(count(jobId, "profilesTaken")).isLessThan(USERS * VERSIONS);
    }

    private void killTaskManager(String jobId) {
        long before = flink.checkpoints(jobId).restored();
        platform.kill(Component.TASKMANAGER);
        await("the job to be restored")
                .atMost(PATIENCE)
                .until(() -> flink.checkpoints(jobId).restored() > before);
        await("the job to run").atMost(PATIENCE).until(() -> flink.allTasksRunning(jobId));
    }

    private long count(String jobId, String gauge) {
        return flink.sums(jobId, List.of(gauge)).getOrDefault(gauge, 0L);
    }

    private String submit(int parallelism, Optional<String> savepoint, List<String> settings) {
        return submitter.submit(JobDefinition.ORDER_ENRICHMENT, parallelism, savepoint, arguments(settings));
    }

    private List<String> arguments(List<String> settings) {
        List<String> arguments = new ArrayList<>(settings);
        arguments.addAll(JobSubmitter.addressArguments(platform.addresses()));
        return arguments;
    }

    private void writeProfilesAndOrders() {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", platform.addresses().kafka(), "batch.size", "500"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            AvroEncoder<UserProfile> profiles = new AvroEncoder<>(
                    registry.idOf("users-value", UserProfile.getClassSchema()).orElseThrow(),
                    UserProfile.getClassSchema());
            for (long version = 1; version <= VERSIONS; version++) {
                for (int user = 0; user < USERS; user++) {
                    send(producer, "users", "user-" + user, profiles.encode(profile("user-" + user, version)));
                }
            }
            AvroEncoder<Order> orders = new AvroEncoder<>(
                    registry.idOf("orders-value", Order.getClassSchema()).orElseThrow(), Order.getClassSchema());
            for (int number = 0; number < ORDERS; number++) {
                String user = "user-" + number * 31 % USERS;
                send(producer, "orders", user, orders.encode(order(number, user)));
            }
            producer.flush();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what is missing, the counts at the end show
    private static void send(KafkaProducer<byte[], byte[]> producer, String topic, String key, byte[] value) {
        producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value));
    }

    private UserProfile profile(String user, long version) {
        return new UserProfile(user, user + " v" + version, user + "@example.com", Tier.PLUS, null, null, version, now);
    }

    private Order order(int number, String user) {
        return new Order("o" + number, user, List.of(new OrderItem("sku", 1, 5L)), 5L, "EUR", now.plusMillis(number));
    }

    private List<EnrichedOrder> enrichedOrders() throws UndecodableRecordException {
        AvroDecoder<EnrichedOrder> decoder =
                new AvroDecoder<>(EnrichedOrder.class, registry, registry.versions("enriched-orders-value"));
        List<EnrichedOrder> orders = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", platform.addresses().kafka(), "isolation.level", "read_uncommitted"),
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
