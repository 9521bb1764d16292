/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.simulation;

import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.jobs.JobSettings;
import io.millrace.config.jobs.PurchaseTotalsSettings;
import io.millrace.config.jobs.WindowDefinition;
import io.millrace.config.topics.TopicNames;
import io.millrace.functions.totals.PurchaseInput;
import io.millrace.jobs.totals.PurchaseTotalsPipeline;
import io.millrace.schemas.EventType;
import io.millrace.schemas.PurchaseEvent;
import io.millrace.schemas.PurchaseTotal;
import io.millrace.schemas.UserEvent;
import io.millrace.tools.oracle.core.OracleDefinition;
import io.millrace.tools.oracle.totals.PurchaseTotalsOracle;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/** Simulates {@code purchase-totals} with a time window, overlapping windows and a count window. */
public final class PurchaseTotalsSimulation implements SimulatedJob {

    private static final int RECORDS = 40;
    private static final int PARTITIONS = 2;
    private static final ZoneId UTC = ZoneId.of("UTC");

    private final PurchaseTotalsSettings settings;

    public PurchaseTotalsSimulation() {
        PurchaseTotalsSettings shipped = PurchaseTotalsSettings.load(new String[0], Map.of());
        settings = new PurchaseTotalsSettings(
                shipped.job(),
                shipped.allowedLateness(),
                List.of(
                        new WindowDefinition.Tumbling("tumbling-1m", Duration.ofMinutes(1), UTC),
                        new WindowDefinition.Hopping(
                                "hopping-5m-by-2m", Duration.ofMinutes(4), Duration.ofMinutes(2), UTC),
                        new WindowDefinition.Counting("count-3", 3)),
                shipped.countWindowIdle());
    }

    @Override
    public JobDefinition definition() {
        return JobDefinition.PURCHASE_TOTALS;
    }

    @Override
    public JobSettings settings() {
        return settings.job();
    }

    @Override
    public OracleDefinition<?>.Configured oracle() {
        return PurchaseTotalsOracle.DEFINITION.configure(settings);
    }

    @Override
    public void define(SimulatedTopics topics) {
        PurchaseTotalsPipeline.Outputs outputs = PurchaseTotalsPipeline.of(settings, topics.intakeLimits())
                .apply(topics.read(TopicNames.USER_EVENTS, PurchaseEvent.class, new PurchaseInput()));
        topics.write(outputs.totals(), TopicNames.PURCHASE_TOTALS, PurchaseTotal.class, PurchaseTotal::getUserId);
        topics.writeLate(outputs.late());
        topics.writeDeadLetters(outputs.deadLetters());
    }

    @Override
    public void play(Scene scene) {
        int second = 0;
        for (int i = 0; i < RECORDS; i++) {
            scene.pause();
            second += scene.random(scene.oneIn(10) ? 600 : 30);
            int user = scene.random(3);
            int back = scene.oneIn(6) ? scene.random(1_200) : scene.random(8);
            if (scene.oneIn(12)) {
                scene.addCopy(TopicNames.USER_EVENTS);
            } else if (scene.oneIn(30)) {
                scene.addBroken(TopicNames.USER_EVENTS, user % PARTITIONS, "user-" + user);
            } else {
                add(scene, user, event(scene, scene.id("event-", i), user, Math.max(0, second - back)));
            }
        }
    }

    @Override
    public void mark(Scene scene, int partition, int number) {
        add(
                scene,
                partition,
                event(scene, "marker-" + number, partition, Scene.END_SECOND + number)
                        .setType(EventType.PAGE_VIEW));
    }

    private static void add(Scene scene, int user, UserEvent.Builder event) {
        scene.add(TopicNames.USER_EVENTS, user % PARTITIONS, "user-" + user, event.build());
    }

    private static UserEvent.Builder event(Scene scene, String id, int user, int second) {
        return UserEvent.newBuilder()
                .setEventId(id)
                .setUserId("user-" + user)
                .setType(scene.oneIn(8) ? EventType.PAGE_VIEW : EventType.PURCHASE)
                .setAmountMinor(scene.oneIn(30) ? -1L : scene.random(10_000))
                .setCurrency(scene.oneIn(3) ? "USD" : "EUR")
                .setEventTime(Scene.BASE.plusSeconds(second));
    }
}
