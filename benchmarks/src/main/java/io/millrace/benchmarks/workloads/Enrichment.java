/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks.workloads;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.benchmarks.Contender;
import io.millrace.benchmarks.Contender.FlinkPeer;
import io.millrace.benchmarks.Contender.MillraceJob;
import io.millrace.benchmarks.Contender.Program;
import io.millrace.benchmarks.Contender.Results;
import io.millrace.benchmarks.InputWriter;
import io.millrace.benchmarks.Load;
import io.millrace.benchmarks.Workload;
import io.millrace.benchmarks.peers.FlinkPassThrough;
import io.millrace.benchmarks.peers.StreamsJoin;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.topics.TopicNames;
import io.millrace.schemas.Order;
import io.millrace.schemas.OrderItem;
import io.millrace.schemas.Tier;
import io.millrace.schemas.UserProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/** Orders with the profile of their user; all profiles exist before the first order. */
public final class Enrichment implements Workload {

    private static final String OUTPUT = "benchmark.orders";
    private static final long MAX_PRICE_MINOR = 20_000;
    private static final String CLOSING = "closing-";

    @Override
    public String name() {
        return "enrichment";
    }

    @Override
    public String description() {
        return "Orders joined with their user's profile; the stock Flink job only copies the orders.";
    }

    @Override
    public long events() {
        return 3_000_000;
    }

    @Override
    public Duration span() {
        return Duration.ofMinutes(10);
    }

    @Override
    public String input() {
        return TopicNames.ORDERS;
    }

    @Override
    public List<String> inputs() {
        return List.of(TopicNames.ORDERS, TopicNames.USERS);
    }

    @Override
    public void produce(InputWriter writer, Load load) {
        writer.writeTable(TopicNames.USERS, UserProfile.getClassSchema(), load, Enrichment::profile);
        writer.write(TopicNames.ORDERS, Order.getClassSchema(), load, Enrichment::order);
    }

    private static UserProfile profile(String user, long index, long time, SplittableRandom random) {
        return UserProfile.newBuilder()
                .setUserId(user)
                .setName("Name of " + user)
                .setEmail(user + "@example.com")
                .setTier(Tier.PLUS)
                .setSegment("segment-" + index % 10)
                .setVersion(1)
                .setUpdatedAt(Instant.ofEpochMilli(time))
                .build();
    }

    private static Order order(String user, long index, long eventTime, SplittableRandom random) {
        long price = 1 + random.nextLong(MAX_PRICE_MINOR);
        return Order.newBuilder()
                .setOrderId(new UUID(random.nextLong(), index).toString())
                .setUserId(user)
                .setItems(List.of(new OrderItem("sku-" + random.nextInt(1_000), 2, price)))
                .setTotalMinor(2 * price)
                .setCurrency("EUR")
                .setEventTime(Instant.ofEpochMilli(eventTime))
                .build();
    }

    @Override
    public List<Contender> contenders(Load load) {
        List<String> broadcast = List.of("--broadcast.max-entries", Integer.toString(load.keys() + 10));
        return List.of(
                millrace("millrace", broadcast),
                millrace("millrace-keyed", List.of("--join", "keyed")),
                new FlinkPeer("flink", OUTPUT, FlinkPassThrough.class, List.of()),
                new Program("kafka-streams", OUTPUT, StreamsJoin.class, Results.MEASURED, List.of()));
    }

    private static MillraceJob millrace(String system, List<String> arguments) {
        return new MillraceJob(system, TopicNames.ENRICHED_ORDERS, JobDefinition.ORDER_ENRICHMENT, arguments);
    }

    /** Compares the number of orders of each user; the record key is the user. */
    @Override
    public ResultReader results() {
        return (record, digest) -> {
            String user = new String(record.key(), UTF_8);
            if (!user.startsWith(CLOSING)) {
                digest.add(user, 0);
            }
        };
    }
}
