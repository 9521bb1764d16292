/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import io.millrace.tools.oracle.core.WatermarkBounds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The possible and the certain progress of {@code order-enrichment} over time, by Kafka's timestamps. All times are epoch
 * milliseconds.
 *
 * <p>The highest possible watermark is that of the furthest partition, all others being idle, by the records appended so
 * far. For the lowest one, appended records prove nothing, since a job that was down or had a backlog reads them later; a
 * result proves that its order had been read, and all records before it in its partition.
 *
 * <p>Add all records first, then call {@link #settle}, then query.
 */
final class OrderProgress {

    private static final long READ_DELAY = WatermarkBounds.MAX_READ_DELAY.toMillis();

    /** A longer pause between results, and more than so many times the average pause, may be an outage. */
    private static final long LONGEST_PAUSE = 5_000;

    private static final long AVERAGE_PAUSES = 20;

    /** An order with a result. */
    private record Answer(int partition, long eventTime, long orderAppendedAt, long appendedAt) {}

    private final long outOfOrderness;
    private final Map<Integer, TreeMap<Long, Long>> highestByPartition = new HashMap<>();
    private final TreeMap<Long, Long> highestByClock = new TreeMap<>();
    private final List<Answer> answers = new ArrayList<>();
    private final TreeMap<Long, Long> lowestByClock = new TreeMap<>();
    private final Map<Integer, TreeMap<Long, Long>> readByPartition = new HashMap<>();
    private final TreeSet<Long> resultsAt = new TreeSet<>();

    /** Possible outages, end by begin; between two of them the job could catch up. */
    private final TreeMap<Long, Long> outages = new TreeMap<>();

    private long firstResultAt = Long.MAX_VALUE;
    private long lastAppendedAt = Long.MIN_VALUE;

    OrderProgress(Duration outOfOrderness) {
        this.outOfOrderness = outOfOrderness.toMillis();
    }

    /** Adds a good record of {@code orders}. */
    void good(int partition, long eventTime, long appendedAt) {
        highestByPartition
                .computeIfAbsent(partition, absent -> new TreeMap<>())
                .merge(appendedAt, eventTime - outOfOrderness - 1, Math::max);
        appended(appendedAt);
    }

    /** Adds a record of the results, right or wrong. */
    void result(long appendedAt) {
        firstResultAt = Math.min(firstResultAt, appendedAt);
        resultsAt.add(appendedAt);
        appended(appendedAt);
    }

    /** Adds a record of any topic. */
    void appended(long appendedAt) {
        lastAppendedAt = Math.max(lastAppendedAt, appendedAt);
    }

    /** Adds revision 0 of an order. */
    void answered(int partition, long eventTime, long orderAppendedAt, long appendedAt) {
        answers.add(new Answer(partition, eventTime, orderAppendedAt, appendedAt));
    }

    /** Computes the bounds from all records added. */
    void settle() {
        highestByPartition
                .values()
                .forEach(records -> records.forEach((clock, watermark) -> {
                    highestByClock.merge(clock, watermark, Math::max);
                }));
        long highest = Long.MIN_VALUE;
        for (Map.Entry<Long, Long> entry : highestByClock.entrySet()) {
            highest = Math.max(highest, entry.getValue());
            entry.setValue(highest);
        }
        settleLowest();
        settleRead();
        settleOutages();
    }

    private void settleOutages() {
        if (resultsAt.isEmpty()) {
            return;
        }
        long averagePause = (resultsAt.last() - firstResultAt) / resultsAt.size();
        long longestPause = Math.max(LONGEST_PAUSE, AVERAGE_PAUSES * averagePause);
        long before = firstResultAt;
        for (long at : resultsAt) {
            if (at - before > longestPause) {
                Map.Entry<Long, Long> last = outages.lastEntry();
                boolean hadNoTimeToCatchUp = last != null && before - last.getValue() < READ_DELAY;
                outages.put(hadNoTimeToCatchUp ? last.getKey() : before, at);
            }
            before = at;
        }
    }

    /** The Kafka timestamp up to which the job had certainly read all records at {@code clock}. */
    long certainlyReadAt(long clock) {
        Map.Entry<Long, Long> outage = outages.floorEntry(clock);
        boolean caughtUp = outage == null || outage.getValue() + READ_DELAY <= clock;
        return (caughtUp ? clock : Math.min(clock, outage.getKey() - 1)) - READ_DELAY;
    }

    /** The time by which the job had certainly read a record appended at {@code clock}. */
    long certainlyReadBy(long clock) {
        Map.Entry<Long, Long> outage = outages.floorEntry(clock + READ_DELAY);
        boolean isMissed = outage != null && clock <= outage.getValue();
        return (isMissed ? outage.getValue() : clock) + READ_DELAY;
    }

    private void settleLowest() {
        answers.sort(Comparator.comparingLong(Answer::appendedAt));
        Map<Integer, Long> read = new HashMap<>();
        for (Answer answer : answers) {
            read.merge(answer.partition(), answer.eventTime() - outOfOrderness - 1, Math::max);
            if (read.size() == highestByPartition.size()) {
                long lowest =
                        read.values().stream().mapToLong(Long::longValue).min().getAsLong();
                lowestByClock.put(answer.appendedAt(), lowest);
            }
        }
    }

    private void settleRead() {
        answers.sort(Comparator.comparingLong(Answer::orderAppendedAt).reversed());
        for (Answer answer : answers) {
            TreeMap<Long, Long> read = readByPartition.computeIfAbsent(answer.partition(), absent -> new TreeMap<>());
            long later = read.isEmpty() ? Long.MAX_VALUE : read.firstEntry().getValue();
            read.merge(answer.orderAppendedAt(), Math.min(later, answer.appendedAt()), Math::min);
        }
    }

    /** The highest possible watermark at a time; the lowest long if none. */
    long highestWatermark(long clock) {
        Map.Entry<Long, Long> entry = highestByClock.floorEntry(clock);
        return entry == null ? Long.MIN_VALUE : entry.getValue();
    }

    /** The earliest time at which a watermark can have been reached; the highest long if never. */
    long earliestAt(long watermark) {
        if (highestByClock.isEmpty() || highestByClock.lastEntry().getValue() < watermark) {
            return Long.MAX_VALUE;
        }
        long low = highestByClock.firstKey();
        long high = highestByClock.lastKey();
        while (low < high) {
            long middle = low + (high - low) / 2;
            if (highestWatermark(middle) >= watermark) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /**
     * The watermark certainly reached at a time, not counting its delay to the operator and the detection of idle
     * partitions; the lowest long if none is certain.
     */
    long lowestWatermark(long clock) {
        Map.Entry<Long, Long> entry = lowestByClock.floorEntry(clock);
        return entry == null ? Long.MIN_VALUE : entry.getValue();
    }

    /** The time of the result of a later order in the same partition: by then the job had read this one. */
    OptionalLong readBy(int partition, long appendedAt) {
        TreeMap<Long, Long> read = readByPartition.getOrDefault(partition, new TreeMap<>());
        Map.Entry<Long, Long> later = read.higherEntry(appendedAt);
        return later == null ? OptionalLong.empty() : OptionalLong.of(later.getValue());
    }

    /** The time of the first result; the lowest long if there is none. */
    long firstResultAt() {
        return firstResultAt == Long.MAX_VALUE ? Long.MIN_VALUE : firstResultAt;
    }

    /** The latest time of any record. */
    long lastAppendedAt() {
        return lastAppendedAt;
    }
}
