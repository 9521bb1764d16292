/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.simulation;

import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.jobs.JobSettings;
import io.millrace.config.jobs.OrderEnrichmentSettings;
import io.millrace.config.jobs.OrderEnrichmentSettings.Join;
import io.millrace.config.topics.TopicNames;
import io.millrace.functions.enrichment.OrderInput;
import io.millrace.jobs.enrichment.OrderEnrichmentPipeline;
import io.millrace.schemas.EnrichedOrder;
import io.millrace.schemas.Order;
import io.millrace.schemas.OrderItem;
import io.millrace.schemas.ProfileUpdate;
import io.millrace.schemas.Tier;
import io.millrace.schemas.UserProfile;
import io.millrace.tools.oracle.core.OracleDefinition;
import io.millrace.tools.oracle.enrichment.OrderEnrichmentOracle;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Simulates {@code order-enrichment} with profiles that appear, change and are deleted while orders wait for them. */
public final class OrderEnrichmentSimulation implements SimulatedJob {

    private static final int RECORDS = 50;
    private static final int PARTITIONS = 2;
    private static final int MAX_WAITING = 3;

    private final OrderEnrichmentSettings settings;

    public OrderEnrichmentSimulation(Join join) {
        OrderEnrichmentSettings shipped = OrderEnrichmentSettings.load(new String[0], Map.of());
        settings = new OrderEnrichmentSettings(
                shipped.job(),
                join,
                shipped.broadcastMaxEntries(),
                shipped.profileWait(),
                MAX_WAITING,
                shipped.correctionHorizon());
    }

    @Override
    public JobDefinition definition() {
        return JobDefinition.ORDER_ENRICHMENT;
    }

    @Override
    public String name() {
        return "%s --join %s"
                .formatted(definition().name(), settings.join().name().toLowerCase(Locale.ROOT));
    }

    @Override
    public JobSettings settings() {
        return settings.job();
    }

    @Override
    public OracleDefinition<?>.Configured oracle() {
        return OrderEnrichmentOracle.DEFINITION.configure(settings);
    }

    @Override
    public void define(SimulatedTopics topics) {
        OrderEnrichmentPipeline.Outputs outputs = OrderEnrichmentPipeline.of(settings, topics.intakeLimits())
                .apply(
                        topics.read(TopicNames.ORDERS, Order.class, new OrderInput()),
                        topics.readControl(TopicNames.USERS, ProfileUpdate.class));
        topics.write(outputs.enriched(), TopicNames.ENRICHED_ORDERS, EnrichedOrder.class, EnrichedOrder::getUserId);
        topics.writeLate(outputs.late());
        topics.writeDeadLetters(outputs.deadLetters());
    }

    @Override
    public void play(Scene scene) {
        for (int profiles = scene.random(4); profiles > 0; profiles--) {
            addProfile(scene);
        }
        int second = 0;
        for (int i = 0; i < RECORDS; i++) {
            scene.pause();
            second += scene.random(scene.oneIn(10) ? 1_500 : 20);
            int back = scene.oneIn(8) ? scene.random(8_000) : scene.random(6);
            int user = scene.random(4);
            if (i > 0 && scene.oneIn(15)) {
                scene.addCopy(TopicNames.ORDERS);
            } else if (scene.oneIn(30)) {
                scene.addBroken(TopicNames.ORDERS, user % PARTITIONS, "user-" + user);
            } else if (i > 0 && scene.oneIn(4)) {
                addProfile(scene);
            } else {
                add(scene, scene.id("order-", i), user, Math.max(0, second - back), scene.oneIn(40) ? 1 : 0);
            }
        }
    }

    @Override
    public void mark(Scene scene, int partition, int number) {
        add(scene, "marker-" + number, partition, Scene.END_SECOND + number, 0);
    }

    private static void add(Scene scene, String id, int user, int second, long missing) {
        long price = scene.random(1_000);
        Order order = Order.newBuilder()
                .setOrderId(id)
                .setUserId("user-" + user)
                .setItems(List.of(new OrderItem("sku-" + scene.random(3), 2, price)))
                .setTotalMinor(2 * price - missing)
                .setCurrency("EUR")
                .setEventTime(Scene.BASE.plusSeconds(second))
                .build();
        scene.add(TopicNames.ORDERS, user % PARTITIONS, order.getUserId(), order);
    }

    private static void addProfile(Scene scene) {
        String user = "user-" + scene.random(4);
        if (scene.oneIn(6)) {
            scene.addTombstone(TopicNames.USERS, scene.random(PARTITIONS), user);
            return;
        }
        UserProfile profile = UserProfile.newBuilder()
                .setUserId(scene.oneIn(30) ? "somebody-else" : user)
                .setName(user)
                .setEmail(user + "@example.org")
                .setTier(scene.oneOf(Tier.FREE, Tier.PLUS, Tier.PREMIUM))
                .setVersion(scene.random(6))
                .setUpdatedAt(Scene.BASE)
                .build();
        scene.add(TopicNames.USERS, scene.random(PARTITIONS), user, profile);
    }
}
