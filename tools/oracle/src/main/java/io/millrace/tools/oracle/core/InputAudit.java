/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import io.millrace.config.jobs.IntakeSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Decides the outcome of every record of a job's input, in the contract's order: decode, timestamp, ignored type,
 * validate, duplicate, late. Compares it with the job's side topics and hands on the accepted records.
 *
 * <p>Whether a record was late depends on when the job saw its watermark. That is the one fact taken from the job's
 * output, and it is checked: the watermark in the late record must make it late and must have been possible there, see
 * {@link WatermarkBounds}.
 *
 * <p>Reads partition after partition, each in offset order. Keeps a digest of every accepted record.
 */
final class InputAudit<E extends InputEvent> {

    /** An accepted record, to recognize its duplicates. */
    private record Remembered(Digest value, long eventTime) {}

    private record Key(String userId, String id) {}

    /** 2000-01-01T00:00Z, epoch milliseconds. */
    private static final long EARLIEST_EVENT_TIME = 946_684_800_000L;

    private final IntakeSettings intake;
    private final InputContract<E> input;
    private final Acceptance<E> acceptance;
    private final WireDecoder decoder;
    private final WatermarkBounds watermarks;
    private final DeadLetters deadLetters;
    private final LateRecords late;
    private final Map<Key, Remembered> remembered = new HashMap<>();

    private long recordsIn;
    private long recordsIgnored;
    private long recordsAccepted;
    private long recordsPartiallyLate;
    private long recordsLate;
    private long recordsDuplicate;
    private long recordsDeadLettered;

    InputAudit(OracleContext context, Expectation<E> expectation, DeadLetters deadLetters, LateRecords late) {
        this.intake = context.settings().intake();
        this.input = expectation.input();
        this.acceptance = expectation.acceptance();
        this.decoder = context.decoder(input.readerSchema());
        this.watermarks = context.watermarks();
        this.deadLetters = deadLetters;
        this.late = late;
    }

    /** Surveys every record in a first pass: the job may read the partitions in any order. */
    void survey(ConsumerRecord<byte[], byte[]> record) {
        Optional<E> event = decoder.decode(record.value()).map(input::event);
        if (failingStage(event, record).isEmpty()) {
            watermarks.survey(record.partition(), event.orElseThrow().eventTime(), record.timestamp());
        }
    }

    /** Checks every record in a second pass. */
    void check(ConsumerRecord<byte[], byte[]> record) {
        recordsIn++;
        Optional<E> decoded = decoder.decode(record.value()).map(input::event);
        Optional<String> failingStage = failingStage(decoded, record);
        if (failingStage.isPresent()) {
            expectDeadLetter(record, failingStage.orElseThrow());
            return;
        }
        E event = decoded.orElseThrow();
        long highestWatermark = watermarks.observe(record.partition(), event.eventTime(), record.timestamp());
        acceptance.observe(record.partition(), event.eventTime(), record.timestamp());
        if (!input.isUsed(event)) {
            recordsIgnored++;
            return;
        }
        checkUsed(event, record, highestWatermark);
    }

    /** The stage inside the source at which a record fails: it does not move the watermark. */
    private Optional<String> failingStage(Optional<E> event, ConsumerRecord<byte[], byte[]> record) {
        if (event.isEmpty()) {
            return Optional.of("decode");
        }
        long eventTime = event.orElseThrow().eventTime();
        if (eventTime < EARLIEST_EVENT_TIME
                || eventTime > record.timestamp() + intake.maxFutureSkew().toMillis()) {
            return Optional.of("timestamp");
        }
        return input.isUsed(event.orElseThrow()) && isInvalid(event.orElseThrow())
                ? Optional.of("validate")
                : Optional.empty();
    }

    private boolean isInvalid(E event) {
        return !Ids.isValid(event.id())
                || !Ids.isValid(event.userId())
                || input.fault(event).isPresent();
    }

    private void checkUsed(E event, ConsumerRecord<byte[], byte[]> record, long highestWatermark) {
        Key key = new Key(event.userId(), event.id());
        Remembered earlier = remembered.get(key);
        Optional<SideRecord> copy = late.topic().take(RecordPosition.of(record));
        if (copy.isEmpty()
                && ((earlier != null && isRepeat(earlier, record, highestWatermark))
                        || isOversize(event, record, highestWatermark))) {
            return;
        }
        copy.ifPresent(found -> late.topic()
                .found(RecordPosition.of(record), lateFault(event, record, found, earlier, highestWatermark)));
        if (copy.isPresent() && !LateRecords.isPartial(copy.orElseThrow())) {
            recordsLate++;
            return;
        }
        recordsPartiallyLate += copy.isPresent() ? 1 : 0;
        recordsAccepted++;
        if (!intake.dedupHorizon().isZero()) {
            remembered.put(key, new Remembered(Digest.of(record.value()), event.eventTime()));
        }
        Set<String> missed = copy.map(LateRecords::windows).orElse(Set.of());
        acceptance.accept(new Accepted<>(event, missed, record.partition(), highestWatermark, record.timestamp()));
    }

    /** Whether a record with the id of an accepted one is dropped as its duplicate, or dead-lettered as a conflict. */
    private boolean isRepeat(Remembered earlier, ConsumerRecord<byte[], byte[]> record, long highestWatermark) {
        if (earlier.value().equals(Digest.of(record.value()))) {
            recordsDuplicate++;
            return true;
        }
        if (isForgotten(earlier, highestWatermark) && !deadLetters.contains(RecordPosition.of(record))) {
            return false;
        }
        expectDeadLetter(record, "duplicate-conflict");
        return true;
    }

    /** A late record that is too large for its topic once the headers are added is a dead letter. */
    private boolean isOversize(E event, ConsumerRecord<byte[], byte[]> record, long highestWatermark) {
        if (!deadLetters.contains(RecordPosition.of(record))
                || !input.lateness(event, highestWatermark).everything()) {
            return false;
        }
        expectDeadLetter(record, "oversize");
        return true;
    }

    private Optional<String> lateFault(
            E event,
            ConsumerRecord<byte[], byte[]> record,
            SideRecord copy,
            Remembered earlier,
            long highestWatermark) {
        return late.formFault(record, copy)
                .or(() -> LateRecords.latenessFault(input, event, copy, highestWatermark))
                .or(() -> rememberedFault(earlier, LateRecords.watermark(copy)));
    }

    /** Duplicates are decided before lateness: a copy is late only once the accepted record is forgotten. */
    private Optional<String> rememberedFault(Remembered earlier, long watermark) {
        return earlier == null || isForgotten(earlier, watermark)
                ? Optional.empty()
                : Optional.of("its id was accepted before and is still remembered at watermark " + watermark);
    }

    private boolean isForgotten(Remembered earlier, long watermark) {
        return earlier.eventTime() + intake.dedupHorizon().toMillis() <= watermark;
    }

    private void expectDeadLetter(ConsumerRecord<byte[], byte[]> record, String stage) {
        recordsDeadLettered++;
        deadLetters.expect(record, stage);
    }

    InputCounts counts() {
        return new InputCounts(
                recordsIn,
                recordsIgnored,
                recordsAccepted,
                recordsPartiallyLate,
                recordsLate,
                recordsDuplicate,
                recordsDeadLettered);
    }
}
