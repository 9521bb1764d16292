/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import io.millrace.tools.oracle.fraud.ExpectedRules;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Judges every record of a job's input again, by the contract's way in: decode, timestamp, ignored type, validate,
 * duplicate, late. Compares the verdicts with what the job set aside, and hands on what was accepted.
 *
 * <p>What is late depends on when the job saw its watermark, so that is the one thing taken from the job's own word; but
 * the word is checked: the watermark it names must make the record late, and must have been possible at that place. A
 * partition's bound on the watermark is the highest good event time at lower offsets − out-of-orderness − 1 ms; it is
 * waived from the first pause on after which the partition may have been idle. Before the first record of all, all
 * partitions were idle: until a job has read the first record of a partition, the others alone move its watermark.
 *
 * <p>Takes the records partition after partition, each in offset order. Remembers a digest of every accepted record.
 */
public final class InputAudit<E> {

    /**
     * What the job was told.
     *
     * @param idleness of a partition, after which it no longer holds the watermark back
     * @param dedupHorizon zero = duplicates are not looked for
     */
    public record Rules(
            String job, Duration maxFutureSkew, Duration outOfOrderness, Duration idleness, Duration dedupHorizon) {}

    /** Takes what was accepted. */
    public interface Acceptance<E> {

        /**
         * Takes one.
         *
         * @param missed windows the record came too late for, as {@code name@start}
         * @param highestWatermark the highest watermark it can have met, epoch milliseconds
         * @param appendedAt Kafka timestamp of its record, epoch milliseconds
         */
        void accept(E event, Set<String> missed, long highestWatermark, long appendedAt);

        /**
         * Sees a good record, before it is known whether it is accepted: it moves the watermark of its partition.
         *
         * @param eventTime epoch milliseconds
         * @param appendedAt Kafka timestamp of the record, epoch milliseconds
         */
        default void observe(int partition, long eventTime, long appendedAt) {}
    }

    private record Accepted(Digest value, long eventTime) {}

    private record AcceptedKey(String userId, String id) {}

    /** One partition: how far its good records let the watermark be. */
    private static final class Progress {
        private long highestEventTime = Long.MIN_VALUE;
        private long lastActivity;
        private boolean mayHaveBeenIdle;

        Progress(long begin) {
            lastActivity = begin;
        }
    }

    private final JobInput<E> input;
    private final Rules rules;
    private final WireDecoder decoder;
    private final SideTopic deadLetters;
    private final SideTopic late;
    private final DeadLetterCheck deadLetterCheck;
    private final LateCheck<E> lateCheck;
    private final Acceptance<E> acceptance;
    private final Map<Integer, Progress> partitions = new HashMap<>();
    private final Map<AcceptedKey, Accepted> accepted = new HashMap<>();
    private final long begin;

    /** The highest good event time of each partition's beginning. */
    private final Map<Integer, Long> starts = new HashMap<>();

    private long recordsIn;
    private long recordsIgnored;
    private long recordsAccepted;
    private long recordsPartiallyLate;
    private long recordsLate;
    private long recordsDuplicate;
    private long recordsDeadLettered;

    /** @param begin Kafka timestamp of the first record of the whole topic, epoch milliseconds */
    public InputAudit(
            JobInput<E> input,
            Rules rules,
            WireDecoder decoder,
            SideTopic deadLetters,
            SideTopic late,
            long begin,
            Acceptance<E> acceptance) {
        this.input = input;
        this.rules = rules;
        this.decoder = decoder;
        this.deadLetters = deadLetters;
        this.late = late;
        this.deadLetterCheck = new DeadLetterCheck(rules.job(), deadLetters);
        this.lateCheck = new LateCheck<>(input, rules.job());
        this.begin = begin;
        this.acceptance = acceptance;
    }

    /** To be shown every record before the first is judged: how far the beginning of each partition can be ahead. */
    public void survey(ConsumerRecord<byte[], byte[]> record) {
        long endOfStart = begin + rules.idleness().toMillis() / 2 + ExpectedRules.LONGEST_WAY.toMillis();
        if (record.timestamp() > endOfStart) {
            return;
        }
        decoder.decode(record.value())
                .map(input::event)
                .filter(event -> !isImplausible(event, record))
                .filter(event -> !input.isUsed(event) || input.fault(event).isEmpty())
                .ifPresent(event -> starts.merge(record.partition(), input.eventTime(event), Math::max));
    }

    public void judge(ConsumerRecord<byte[], byte[]> record) {
        recordsIn++;
        Optional<GenericRecord> decoded = decoder.decode(record.value());
        if (decoded.isEmpty()) {
            expectDeadLetter(record, "decode");
            return;
        }
        E event = input.event(decoded.get());
        long eventTime = input.eventTime(event);
        if (isImplausible(event, record)) {
            expectDeadLetter(record, "timestamp");
            return;
        }
        boolean used = input.isUsed(event);
        if (used && input.fault(event).isPresent()) {
            expectDeadLetter(record, "validate");
            return;
        }
        long highestWatermark = observeGoodRecord(record, eventTime);
        acceptance.observe(record.partition(), eventTime, record.timestamp());
        if (!used) {
            recordsIgnored++;
            return;
        }
        admit(event, record, highestWatermark);
    }

    private boolean isImplausible(E event, ConsumerRecord<byte[], byte[]> record) {
        long eventTime = input.eventTime(event);
        return eventTime <= 0
                || eventTime > record.timestamp() + rules.maxFutureSkew().toMillis();
    }

    public InputCounts counts() {
        return new InputCounts(
                recordsIn,
                recordsIgnored,
                recordsAccepted,
                recordsPartiallyLate,
                recordsLate,
                recordsDuplicate,
                recordsDeadLettered);
    }

    /** Where the watermark stands in the end if no partition is left out; empty without any good record. */
    public OptionalLong finalWatermark() {
        return partitions.values().stream()
                .mapToLong(this::bound)
                .filter(bound -> bound > Long.MIN_VALUE)
                .min();
    }

    /** Where the watermark can stand at most, if all partitions but the furthest went idle. */
    public OptionalLong highestFinalWatermark() {
        return partitions.values().stream()
                .mapToLong(this::bound)
                .filter(bound -> bound > Long.MIN_VALUE)
                .max();
    }

    /** Returns the highest watermark this record can have met, then counts it in. */
    private long observeGoodRecord(ConsumerRecord<byte[], byte[]> record, long eventTime) {
        Progress progress = partitions.computeIfAbsent(record.partition(), partition -> new Progress(begin));
        // Half the idle time: the job's clock runs while a record is on its way to it.
        if (record.timestamp() - progress.lastActivity >= rules.idleness().toMillis() / 2) {
            progress.mayHaveBeenIdle = true;
        }
        long highestWatermark =
                progress.mayHaveBeenIdle ? Long.MAX_VALUE : Math.max(bound(progress), boundAtStart(record.partition()));
        progress.lastActivity = record.timestamp();
        progress.highestEventTime = Math.max(progress.highestEventTime, eventTime);
        return highestWatermark;
    }

    /** How far the other partitions can have taken the watermark before a job has read the first record of this one. */
    private long boundAtStart(int partition) {
        return starts.entrySet().stream()
                .filter(other -> other.getKey() != partition)
                .mapToLong(other -> watermarkOf(other.getValue()))
                .max()
                .orElse(Long.MIN_VALUE);
    }

    private long bound(Progress progress) {
        return progress.highestEventTime == Long.MIN_VALUE ? Long.MIN_VALUE : watermarkOf(progress.highestEventTime);
    }

    private long watermarkOf(long highestEventTime) {
        return highestEventTime - rules.outOfOrderness().toMillis() - 1;
    }

    private void admit(E event, ConsumerRecord<byte[], byte[]> record, long highestWatermark) {
        RecordPosition place = RecordPosition.of(record);
        AcceptedKey key = new AcceptedKey(input.userId(event), input.id(event));
        Accepted earlier = accepted.get(key);
        Optional<SideRecord> copy = late.take(place);
        if (earlier != null && copy.isEmpty() && repeats(earlier, record, highestWatermark)) {
            return;
        }
        if (copy.isEmpty() && setAsideAsTooLarge(event, record, highestWatermark)) {
            return;
        }
        copy.ifPresent(late -> checkLate(event, record, late, earlier, highestWatermark));
        if (copy.isPresent() && !LateCheck.isPartial(copy.get())) {
            recordsLate++;
            return;
        }
        if (copy.isPresent()) {
            recordsPartiallyLate++;
        }
        recordsAccepted++;
        if (!rules.dedupHorizon().isZero()) {
            accepted.put(key, new Accepted(Digest.of(record.value()), input.eventTime(event)));
        }
        acceptance.accept(event, copy.map(LateCheck::windows).orElse(Set.of()), highestWatermark, record.timestamp());
    }

    private void checkLate(
            E event, ConsumerRecord<byte[], byte[]> record, SideRecord copy, Accepted earlier, long highestWatermark) {
        RecordPosition place = RecordPosition.of(record);
        lateCheck
                .fault(event, record, copy, highestWatermark)
                .or(() -> rememberedFault(earlier, LateCheck.watermark(copy)))
                .ifPresentOrElse(why -> late.isWrongAbout(place, why), () -> late.matches(place));
    }

    /** Whether a record with the id of an accepted one was dropped as it, or refused for contradicting it. */
    private boolean repeats(Accepted earlier, ConsumerRecord<byte[], byte[]> record, long highestWatermark) {
        if (earlier.value().equals(Digest.of(record.value()))) {
            recordsDuplicate++;
            return true;
        }
        boolean mayBeForgotten = earlier.eventTime() + rules.dedupHorizon().toMillis() <= highestWatermark;
        if (mayBeForgotten && !deadLetters.holds(RecordPosition.of(record))) {
            return false;
        }
        expectDeadLetter(record, "duplicate-conflict");
        return true;
    }

    /** A late record too large for its topic with the headers added is a dead letter. */
    private boolean setAsideAsTooLarge(E event, ConsumerRecord<byte[], byte[]> record, long highestWatermark) {
        if (!deadLetters.holds(RecordPosition.of(record))
                || !input.lateness(event, highestWatermark).everything()) {
            return false;
        }
        expectDeadLetter(record, "oversize");
        return true;
    }

    /** Duplicates come before lateness: a copy is only late once the accepted one is forgotten. */
    private Optional<String> rememberedFault(Accepted earlier, long watermark) {
        if (earlier == null || earlier.eventTime() + rules.dedupHorizon().toMillis() <= watermark) {
            return Optional.empty();
        }
        return Optional.of("its id was accepted before and is still remembered at watermark " + watermark);
    }

    private void expectDeadLetter(ConsumerRecord<byte[], byte[]> record, String stage) {
        recordsDeadLettered++;
        deadLetterCheck.expect(record, stage);
    }
}
