/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.schemas.EventType;
import io.millrace.schemas.UserEvent;
import java.time.Duration;
import java.util.zip.CRC32;

/**
 * Delivers records to the send queue like an unreliable producer: out of order, late, repeated, and accompanied by broken
 * and contradicting records, as often as a {@link TrafficMix} specifies.
 */
final class UnreliableDelivery {

    private static final double TRACED = 0.05;
    /** Records with times in microseconds, per user event in the oldest schema. */
    private static final double MICROSECONDS = 0.1;

    private final TrafficMix mix;
    private final SeededRandom random;
    private final TimeOrderedQueue<TimedRecord> sendQueue;
    private final DeliveryDelay delay;
    private final FaultInjector faults;

    UnreliableDelivery(TrafficMix mix, SeededRandom random, TimeOrderedQueue<TimedRecord> sendQueue) {
        this.mix = mix;
        this.random = random;
        this.sendQueue = sendQueue;
        this.delay = new DeliveryDelay(mix, random);
        this.faults = new FaultInjector(random);
    }

    /** Profile changes are not delayed here; {@link Profiles} plans their order. Some are sent to another partition. */
    void send(TimedRecord record) {
        long sendAt = record.sendAt() + (record.topic().isDataInput() ? delay.draw(record.topic()) : 0);
        TimedRecord sent = withProducerVariations(record).sentAt(sendAt);
        enqueue(sent);
        if (random.chance(mix.duplicates())) {
            enqueue(sent.sentAt(sendAt + repeatDelay()));
        }
        if (sent.value().isPresent() && random.chance(mix.broken())) {
            enqueue(faults.brokenCopyOf(sent).sentAt(sendAt + random.between(0, 2_000)));
        }
        if (isPurchase(sent) && random.chance(mix.conflicts())) {
            enqueue(contradictionOf(sent).sentAt(sendAt + random.between(1_000, 300_000)));
        }
    }

    private void enqueue(TimedRecord record) {
        sendQueue.add(record.sendAt(), record);
    }

    private TimedRecord withProducerVariations(TimedRecord record) {
        TimedRecord varied = record.writtenWith(writerSchema(record.topic()));
        if (record.topic() == InputTopic.USERS && random.chance(mix.disorder())) {
            varied = varied.inPartition(partitionOfOtherClients(record.key()));
        }
        if (random.chance(TRACED)) {
            varied = varied.traced(random.id("trace-"));
        }
        return varied;
    }

    private WriterSchema writerSchema(InputTopic topic) {
        if (topic == InputTopic.USER_EVENTS && random.chance(mix.oldSchema())) {
            return WriterSchema.OLDEST;
        }
        boolean inMicroseconds = topic == InputTopic.USER_EVENTS || topic == InputTopic.TRANSACTIONS;
        return inMicroseconds && random.chance(MICROSECONDS * mix.oldSchema())
                ? WriterSchema.MICROSECONDS
                : WriterSchema.NEWEST;
    }

    /** The C client and those built on it assign keys by CRC-32, so that one user is in two partitions. */
    private static int partitionOfOtherClients(String key) {
        CRC32 checksum = new CRC32();
        checksum.update(key.getBytes(UTF_8));
        return (int) (checksum.getValue() & Integer.MAX_VALUE);
    }

    private long repeatDelay() {
        return random.chance(0.5)
                ? random.between(1, 500)
                : random.skewed(
                        Duration.ofMinutes(1).toMillis(), Duration.ofMinutes(50).toMillis());
    }

    private static boolean isPurchase(TimedRecord record) {
        return record.value().orElse(null) instanceof UserEvent event && event.getType() == EventType.PURCHASE;
    }

    /** A purchase with the same id and another amount. */
    private static TimedRecord contradictionOf(TimedRecord record) {
        UserEvent event = (UserEvent) record.value().orElseThrow();
        return record.withValue(UserEvent.newBuilder(event)
                .setAmountMinor(event.getAmountMinor() + 1)
                .build());
    }
}
