/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.scenario;

import io.millrace.schemas.FraudRule;
import io.millrace.schemas.registry.SchemaRegistry;
import io.millrace.tools.cli.rules.RuleTopic;
import io.millrace.tools.traffic.InputTopic;
import io.millrace.tools.traffic.PlantedFraud;
import io.millrace.tools.traffic.RecordEncoder;
import io.millrace.tools.traffic.TimedRecord;
import io.millrace.tools.traffic.TrafficClock;
import io.millrace.tools.traffic.TrafficGenerator;
import io.millrace.tools.traffic.TrafficMix;
import io.millrace.tools.traffic.TrafficSender;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** Seeded traffic into the input topics, sent in the background at the pace of its plan, and rules that change meanwhile. */
public final class Traffic implements AutoCloseable {

    private final TrafficGenerator world;
    private final TrafficSender sender;
    private final RuleTopic rules;
    private final CompletableFuture<Void> sending;

    /**
     * The traffic to send.
     *
     * @param pace relation of event time to the clock
     * @param wanted the first record it rejects ends the traffic
     */
    public record Plan(TrafficGenerator.Settings world, TrafficClock pace, Predicate<TimedRecord> wanted) {

        /**
         * Traffic of the default mix without an end.
         *
         * @param eventsPerSecond user events per second on the clock
         */
        public static Plan of(long seed, double eventsPerSecond, TrafficClock pace) {
            TrafficGenerator.Settings world = new TrafficGenerator.Settings(
                    seed,
                    pace.eventStart(),
                    TrafficGenerator.customersKeptBusyBy(eventsPerSecond / pace.factor()),
                    pace.eventRate(eventsPerSecond),
                    TrafficMix.DEFAULT);
            return new Plan(world, pace, record -> true);
        }

        /** The same traffic, ending after this time on the clock. */
        public Plan lasting(Duration length) {
            Instant end = pace.wallStart().plus(length);
            return new Plan(world, pace, record -> pace.wallTimeOf(record).isBefore(end));
        }
    }

    private Traffic(Plan plan, Map<String, String> kafkaClient, SchemaRegistry registry) {
        this.world = new TrafficGenerator(plan.world());
        this.rules = new RuleTopic(kafkaClient, registry);
        this.sender = new TrafficSender(kafkaClient, RecordEncoder.of(registry), plan.pace(), Clock.systemUTC());
        this.sending = Background.start(() -> {
            sender.send(world, plan.wanted());
            return null;
        });
    }

    /**
     * Starts to send.
     *
     * @param kafkaClient properties of a Kafka client, under the client's own names
     */
    public static Traffic start(Plan plan, Map<String, String> kafkaClient, SchemaRegistry registry) {
        return new Traffic(plan, kafkaClient, registry);
    }

    /** Completes when Kafka has acknowledged every record, or with the reason why it has not. */
    public CompletableFuture<Void> sending() {
        return sending;
    }

    /**
     * Waits until the traffic has ended and Kafka has acknowledged every record.
     *
     * @throws RuntimeException the reason why Kafka has not
     */
    public void awaitEnd() {
        Background.join(sending);
    }

    /** Ends the traffic soon; {@link #sending} completes then. */
    public void stop() {
        sender.stop();
    }

    /**
     * The fraud in the traffic, near misses included. Call it before {@link #sendMarkers}, which moves event time.
     *
     * @throws IllegalStateException if the traffic has not ended
     */
    public List<PlantedFraud> plantedFraud() {
        requireEnd();
        return world.plantedFraud(eventTime());
    }

    /**
     * Moves event time to now in every partition of every data input, so that windows and sessions close.
     *
     * @throws IllegalStateException if the traffic has not ended
     */
    public void sendMarkers() {
        requireEnd();
        sender.sendMarkers();
    }

    private void requireEnd() {
        if (!sending.isDone()) {
            throw new IllegalStateException("the traffic has not ended");
        }
    }

    /**
     * Writes rule versions that apply from a future event time on, and returns that time.
     *
     * @param ahead event time between now and then
     * @param versions their {@code effectiveFrom} is replaced; nothing checks whether a job accepts them
     */
    public Instant changeRules(Duration ahead, FraudRule... versions) {
        Instant effectiveFrom = eventTime().plus(ahead);
        rules.put(Arrays.stream(versions)
                .map(version -> FraudRule.newBuilder(version)
                        .setEffectiveFrom(effectiveFrom)
                        .build())
                .toList());
        return effectiveFrom;
    }

    /** The latest event time sent so far. */
    public Instant eventTime() {
        return sender.eventTime();
    }

    public long sent(InputTopic topic) {
        return sender.sent(topic);
    }

    /** Records sent so far, by topic. */
    public Map<String, Long> sent() {
        Map<String, Long> sent = new LinkedHashMap<>();
        for (InputTopic topic : InputTopic.values()) {
            sent.put(topic.topic(), sender.sent(topic));
        }
        return sent;
    }

    /** Ends the traffic and disconnects. */
    @Override
    public void close() {
        sender.stop();
        sender.close();
    }
}
