/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import io.millrace.config.jobs.IntakeSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Bounds of the job's watermark, derived from the event times and Kafka timestamps of its input. All times are epoch
 * milliseconds.
 *
 * <p>A partition bounds the watermark by its highest event time at lower offsets − out-of-orderness − 1 ms, until a pause
 * after which the partition may have been idle. Before the first record of the topic all partitions were idle: until a
 * job has read the first record of a partition, the others alone move its watermark.
 */
public final class WatermarkBounds {

    /**
     * The longest time a record takes to reach a running job, ordinary pauses of a consumer or a garbage collector
     * included.
     */
    public static final Duration MAX_READ_DELAY = Duration.ofSeconds(10);

    /** One partition. */
    private static final class Progress {
        private long highestEventTime = Long.MIN_VALUE;
        private long lastActivity;
        private boolean mayHaveBeenIdle;

        Progress(long begin) {
            lastActivity = begin;
        }
    }

    private final IntakeSettings intake;
    private final long begin;
    private final Map<Integer, Progress> partitions = new HashMap<>();

    /** The highest event time in each partition when the job starts. */
    private final Map<Integer, Long> starts = new HashMap<>();

    /** @param begin Kafka timestamp of the first record of the topic */
    public WatermarkBounds(IntakeSettings intake, long begin) {
        this.intake = intake;
        this.begin = begin;
    }

    /** Notes a good record in a first pass over the whole input, in any order. */
    void survey(int partition, long eventTime, long appendedAt) {
        if (appendedAt <= begin + possibleIdleness() + MAX_READ_DELAY.toMillis()) {
            starts.merge(partition, eventTime, Math::max);
        }
    }

    /** Notes a good record, in offset order within its partition; returns the highest watermark it can have met. */
    long observe(int partition, long eventTime, long appendedAt) {
        Progress progress = partitions.computeIfAbsent(partition, absent -> new Progress(begin));
        progress.mayHaveBeenIdle |= appendedAt - progress.lastActivity >= possibleIdleness();
        long highestWatermark = progress.mayHaveBeenIdle
                ? Long.MAX_VALUE
                : Math.max(watermark(progress.highestEventTime), highestAtStart(partition));
        progress.lastActivity = appendedAt;
        progress.highestEventTime = Math.max(progress.highestEventTime, eventTime);
        return highestWatermark;
    }

    /** Half the configured idleness: the job's clock also runs while a record is in transit to it. */
    private long possibleIdleness() {
        return intake.idleness().toMillis() / 2;
    }

    /** The highest watermark by the other partitions alone, before the first record of this one has been read. */
    private long highestAtStart(int partition) {
        return starts.entrySet().stream()
                .filter(other -> other.getKey() != partition)
                .mapToLong(other -> watermark(other.getValue()))
                .max()
                .orElse(Long.MIN_VALUE);
    }

    private long watermark(long highestEventTime) {
        return highestEventTime == Long.MIN_VALUE
                ? Long.MIN_VALUE
                : highestEventTime - intake.outOfOrderness().toMillis() - 1;
    }

    private LongStream finalByPartition() {
        return partitions.values().stream().mapToLong(progress -> watermark(progress.highestEventTime));
    }

    /** The final watermark if no partition is idle; the lowest long if there is no good record. */
    public long lowestFinal() {
        return finalByPartition().min().orElse(Long.MIN_VALUE);
    }

    /** The final watermark if all partitions but the furthest are idle; the lowest long if there is no good record. */
    public long highestFinal() {
        return finalByPartition().max().orElse(Long.MIN_VALUE);
    }
}
