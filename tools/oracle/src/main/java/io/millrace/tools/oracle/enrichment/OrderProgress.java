/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import io.millrace.tools.oracle.fraud.ExpectedRules;
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
 * How far {@code order-enrichment} can have been by the clock, and how far it was for certain: the bounds of what an
 * outsider knows. The clock is that of Kafka's timestamps. All times are epoch milliseconds.
 *
 * <p>The highest watermark there can have been is that of the furthest partition, all others being idle, by what had been
 * appended: nobody can have read more. For the lowest, that a record was appended says nothing, since a job that was down
 * or had a backlog reads it later; an answer to an order says that the order had been read, and all before it in its
 * partition.
 *
 * <p>First takes all records, then is asked.
 */
final class OrderProgress {

    private static final long WAY = ExpectedRules.LONGEST_WAY.toMillis();

    /** A job that runs and has something to say is not silent for that long, nor for so many times its usual pause. */
    private static final long SILENCE = 5_000;

    private static final long USUAL_PAUSES = 20;

    /** An order the job has answered. */
    private record Answer(int partition, long eventTime, long orderAppendedAt, long appendedAt) {}

    private final long outOfOrderness;
    private final Map<Integer, TreeMap<Long, Long>> highestByPartition = new HashMap<>();
    private final TreeMap<Long, Long> highestByClock = new TreeMap<>();
    private final List<Answer> answers = new ArrayList<>();
    private final TreeMap<Long, Long> lowestByClock = new TreeMap<>();
    private final Map<Integer, TreeMap<Long, Long>> readByPartition = new HashMap<>();
    private final TreeSet<Long> resultsAt = new TreeSet<>();

    /** End by begin of the times in which the job may have been down; between two of them it could catch up. */
    private final TreeMap<Long, Long> outages = new TreeMap<>();

    private long firstAnswerAt = Long.MAX_VALUE;
    private long lastAppendedAt = Long.MIN_VALUE;

    OrderProgress(Duration outOfOrderness) {
        this.outOfOrderness = outOfOrderness.toMillis();
    }

    /** A good record of {@code orders}. */
    void good(int partition, long eventTime, long appendedAt) {
        highestByPartition
                .computeIfAbsent(partition, absent -> new TreeMap<>())
                .merge(appendedAt, eventTime - outOfOrderness - 1, Math::max);
        appended(appendedAt);
    }

    /** A record of the results, whatever it says. */
    void result(long appendedAt) {
        firstAnswerAt = Math.min(firstAnswerAt, appendedAt);
        resultsAt.add(appendedAt);
        appended(appendedAt);
    }

    /** A record of any topic. */
    void appended(long appendedAt) {
        lastAppendedAt = Math.max(lastAppendedAt, appendedAt);
    }

    /** The first word on an order. */
    void answered(int partition, long eventTime, long orderAppendedAt, long appendedAt) {
        answers.add(new Answer(partition, eventTime, orderAppendedAt, appendedAt));
    }

    /** To be called between taking and asking. */
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
        long usualPause = (resultsAt.last() - firstAnswerAt) / resultsAt.size();
        long silence = Math.max(SILENCE, USUAL_PAUSES * usualPause);
        long before = firstAnswerAt;
        for (long at : resultsAt) {
            if (at - before > silence) {
                Map.Entry<Long, Long> last = outages.lastEntry();
                boolean hadNoTime = last != null && before - last.getValue() < WAY;
                outages.put(hadNoTime ? last.getKey() : before, at);
            }
            before = at;
        }
    }

    /** What was appended until then, the job had certainly read at {@code clock}. */
    long certainlyReadAt(long clock) {
        Map.Entry<Long, Long> outage = outages.floorEntry(clock);
        boolean caughtUp = outage == null || outage.getValue() + WAY <= clock;
        return (caughtUp ? clock : Math.min(clock, outage.getKey() - 1)) - WAY;
    }

    /** When the job had certainly read what was appended at {@code clock}. */
    long certainlyReadBy(long clock) {
        Map.Entry<Long, Long> outage = outages.floorEntry(clock + WAY);
        boolean isMissed = outage != null && clock <= outage.getValue();
        return (isMissed ? outage.getValue() : clock) + WAY;
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

    /** The highest watermark there can have been at that time; the least of all numbers if none. */
    long highestWatermark(long clock) {
        Map.Entry<Long, Long> entry = highestByClock.floorEntry(clock);
        return entry == null ? Long.MIN_VALUE : entry.getValue();
    }

    /** The earliest time at which the watermark can have been there; the greatest of all numbers if it never can. */
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
     * What the watermark had reached for certain at that time, but for its way to the operator and for partitions that
     * have yet to be found idle; the least of all numbers if nothing is certain.
     */
    long lowestWatermark(long clock) {
        Map.Entry<Long, Long> entry = lowestByClock.floorEntry(clock);
        return entry == null ? Long.MIN_VALUE : entry.getValue();
    }

    /** When a later order of the same partition was answered: by then the job had read this one. */
    OptionalLong readBy(int partition, long appendedAt) {
        TreeMap<Long, Long> read = readByPartition.getOrDefault(partition, new TreeMap<>());
        Map.Entry<Long, Long> later = read.higherEntry(appendedAt);
        return later == null ? OptionalLong.empty() : OptionalLong.of(later.getValue());
    }

    /** When the first result was appended; the least of all numbers if there is none. */
    long firstAnswerAt() {
        return firstAnswerAt == Long.MAX_VALUE ? Long.MIN_VALUE : firstAnswerAt;
    }

    /** The latest time there is. */
    long lastAppendedAt() {
        return lastAppendedAt;
    }
}
