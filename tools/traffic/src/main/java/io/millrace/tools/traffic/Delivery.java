/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import io.millrace.schemas.EventType;
import io.millrace.schemas.UserEvent;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.apache.avro.specific.SpecificRecord;

/**
 * The unreliable way from the shop to Kafka: records overtake each other, come late, come twice, come broken.
 *
 * <p>Takes records whose {@code sendAt} is when they ought to be sent; gives them, and what goes wrong with them, in
 * the order in which they are sent.
 */
final class Delivery {

    private static final long OUT_OF_ORDERNESS = 5_000;
    private static final double TRACED = 0.05;

    private record Parcel(TimedRecord record, long sequence) {}

    private final TrafficMix mix;
    private final SeededRandom chance;
    private final Breakage breakage;
    private final PriorityQueue<Parcel> underway = new PriorityQueue<>(
            Comparator.<Parcel>comparingLong(parcel -> parcel.record().sendAt()).thenComparingLong(Parcel::sequence));
    private long sequence;

    Delivery(TrafficMix mix, SeededRandom chance) {
        this.mix = mix;
        this.chance = chance;
        this.breakage = new Breakage(chance);
    }

    long nextTime() {
        return underway.isEmpty() ? Long.MAX_VALUE : underway.peek().record().sendAt();
    }

    TimedRecord takeNext() {
        return underway.remove().record();
    }

    /** A record that reaches its topic once, whole and at once. */
    void sendReliably(TimedRecord record) {
        underway.add(new Parcel(record, sequence++));
    }

    /** A record that shares the fate of all traffic; but updates of profiles only go astray where {@link Profiles} says so. */
    void send(TimedRecord record) {
        long delay = record.topic().isDataInput() ? delay(record.topic()) : 0;
        TimedRecord sent = dress(record).sentAt(record.sendAt() + delay);
        sendReliably(sent);
        if (chance.happens(mix.duplicates())) {
            sendReliably(sent.sentAt(sent.sendAt() + repeatDelay()));
        }
        if (sent.value().isPresent() && chance.happens(mix.broken())) {
            sendReliably(breakage.of(sent).sentAt(sent.sendAt() + chance.between(0, 2_000)));
        }
        if (isPurchase(sent) && chance.happens(mix.conflicts())) {
            sendReliably(contradicted(sent).sentAt(sent.sendAt() + chance.between(1_000, 300_000)));
        }
    }

    private TimedRecord dress(TimedRecord record) {
        TimedRecord dressed = record;
        if (record.topic() == InputTopic.USER_EVENTS && chance.happens(mix.oldSchema())) {
            dressed = dressed.inOldSchema();
        }
        if (chance.happens(TRACED)) {
            dressed = dressed.traced(chance.id("trace-"));
        }
        return dressed;
    }

    /** How long a record is underway, in event time, milliseconds. */
    private long delay(InputTopic topic) {
        if (chance.happens(mix.late())) {
            return topic == InputTopic.ORDERS && chance.happens(0.6) ? beyondDedupHorizon() : lateDelay();
        }
        if (!chance.happens(mix.disorder())) {
            return chance.between(0, 20);
        }
        boolean beyondOutOfOrderness = chance.happens(0.1);
        return beyondOutOfOrderness
                ? chance.between(OUT_OF_ORDERNESS, 12 * OUT_OF_ORDERNESS)
                : chance.between(0, 4_500);
    }

    /**
     * Half corrects windows that have fired (allowed lateness 10 min); the others miss some of the windows that cover
     * them, or all.
     */
    private long lateDelay() {
        double fate = chance.between(0, 99);
        if (fate < 50) {
            return chance.between(minutes(1), minutes(9));
        }
        return fate < 70 ? chance.between(minutes(11), minutes(14)) : chance.between(minutes(20), minutes(55));
    }

    /** Orders are late when their copies could not be told any more: an hour by default, and some for the watermark. */
    private long beyondDedupHorizon() {
        return chance.between(minutes(65), minutes(90));
    }

    private long repeatDelay() {
        return chance.happens(0.5) ? chance.between(1, 500) : chance.skewed(minutes(1), minutes(50));
    }

    private static boolean isPurchase(TimedRecord record) {
        return record.value().map(Delivery::isPurchase).orElse(false);
    }

    private static boolean isPurchase(SpecificRecord value) {
        return value instanceof UserEvent event && event.getType() == EventType.PURCHASE;
    }

    private static TimedRecord contradicted(TimedRecord record) {
        UserEvent event = (UserEvent) record.value().orElseThrow();
        return record.saying(UserEvent.newBuilder(event)
                .setAmountMinor(event.getAmountMinor() + 1)
                .build());
    }

    private static long minutes(long minutes) {
        return Duration.ofMinutes(minutes).toMillis();
    }
}
