/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * Sends traffic to Kafka at the pace of a {@link TrafficClock}. One thread sends; others may read the counts and stop the
 * sender.
 */
public final class TrafficSender implements AutoCloseable {

    private static final long LONGEST_PARK_NANOS = Duration.ofMillis(50).toNanos();

    private final TrafficProducer producer;
    private final TrafficClock pace;
    private final Clock clock;
    private volatile long eventTime;
    private volatile boolean stopped;

    /**
     * Creates a sender; connects in the background.
     *
     * @param clientProperties connection properties under the Kafka client's names
     */
    public TrafficSender(Map<String, String> clientProperties, RecordEncoder encoder, TrafficClock pace, Clock clock) {
        this(TrafficProducer.connect(clientProperties, encoder), pace, clock);
    }

    TrafficSender(TrafficProducer producer, TrafficClock pace, Clock clock) {
        this.producer = producer;
        this.pace = pace;
        this.clock = clock;
        this.eventTime = pace.eventStart().toEpochMilli();
    }

    /**
     * Sends each record when it is due, or at once if it is overdue, until a record fails the condition or {@link #stop} is
     * called. Returns once Kafka has acknowledged all records. Unless the traffic is to be in order, records of the data
     * inputs are now and then held back for some seconds and sent in bursts.
     *
     * @param condition sees each record before it is sent; the first that it rejects ends the traffic
     */
    public void send(TrafficGenerator generator, Predicate<TimedRecord> condition) {
        Bursts bursts = new Bursts(pace);
        boolean inBursts = generator.mix().disorder() > 0;
        while (!stopped) {
            TimedRecord record = generator.next();
            if (!condition.test(record) || !awaitDue(record)) {
                break;
            }
            if (bursts.endBefore(record)) {
                send(bursts);
            }
            if (inBursts && bursts.holds(record)) {
                bursts.hold(record, producer.partition(record));
                continue;
            }
            send(record);
        }
        send(bursts);
        producer.flush();
    }

    private void send(TimedRecord record) {
        producer.send(record);
        eventTime = Math.max(eventTime, record.sendAt());
    }

    private void send(Bursts bursts) {
        for (List<TimedRecord> partition : bursts.release()) {
            partition.forEach(this::send);
            producer.flush();
        }
    }

    /** Advances every partition of every data input to the current time, so that all earlier windows can close. */
    public void sendMarkers() {
        Instant now = clock.instant();
        Arrays.stream(InputTopic.values())
                .filter(InputTopic::isDataInput)
                .flatMap(topic -> WatermarkMarkers.of(topic, producer.partitions(topic), now).stream())
                .forEach(producer::send);
        producer.flush();
        eventTime = now.toEpochMilli();
    }

    /** Ends {@link #send} before its next record. */
    public void stop() {
        stopped = true;
    }

    /** Records sent so far. */
    public long sent(InputTopic topic) {
        return producer.sent(topic);
    }

    /** Records sent so far to all topics. */
    public long sentToAllTopics() {
        return Arrays.stream(InputTopic.values()).mapToLong(this::sent).sum();
    }

    /** Event time of the newest record sent. */
    public Instant eventTime() {
        return Instant.ofEpochMilli(eventTime);
    }

    @Override
    public void close() {
        producer.close();
    }

    /** Returns false if the sender was stopped meanwhile. */
    private boolean awaitDue(TimedRecord record) {
        long due = pace.wallTimeAt(record.sendAt());
        for (long wait = due - clock.millis(); wait > 0; wait = due - clock.millis()) {
            if (stopped) {
                return false;
            }
            LockSupport.parkNanos(
                    Math.min(LONGEST_PARK_NANOS, Duration.ofMillis(wait).toNanos()));
        }
        return true;
    }
}
