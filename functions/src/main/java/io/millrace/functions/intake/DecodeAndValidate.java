/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import io.millrace.functions.intake.DeadLetter.Stage;
import io.millrace.schemas.codec.AvroDecoder;
import io.millrace.schemas.codec.UndecodableRecordException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.types.Either;

/**
 * The first three steps of the way in: decode, check the timestamp, validate what the job uses. It runs inside the
 * source, so that what it refuses neither moves the watermark nor counts as activity of its partition.
 *
 * <p>Never throws for data. A registry that is out of reach is not data: its exceptions pass through. Keeps no state.
 */
public final class DecodeAndValidate<T extends SpecificRecord> {

    private final AvroDecoder<T> decoder;
    private final InputDefinition<T> rules;
    private final long maxFutureSkewMillis;
    private final Clock clock;

    public DecodeAndValidate(AvroDecoder<T> decoder, InputDefinition<T> rules, Duration maxFutureSkew, Clock clock) {
        this.decoder = decoder;
        this.rules = rules;
        this.maxFutureSkewMillis = maxFutureSkew.toMillis();
        this.clock = clock;
    }

    public Either<DeadLetter, ValidatedRecord<T>> judge(RawRecord raw) {
        T event;
        try {
            event = decoder.decode(raw.value());
        } catch (UndecodableRecordException e) {
            return reject(raw, Stage.DECODE, e.getClass(), e.getMessage());
        }
        Optional<String> implausible = timestampFault(rules.eventTime(event), raw.timestamp());
        if (implausible.isPresent()) {
            return reject(raw, Stage.TIMESTAMP, IllegalArgumentException.class, implausible.get());
        }
        if (!rules.isUsed(event)) {
            return Either.Right(new ValidatedRecord<>(event, raw));
        }
        Optional<String> fault = rules.fault(event);
        if (fault.isPresent()) {
            return reject(raw, Stage.VALIDATE, IllegalArgumentException.class, fault.get());
        }
        return Either.Right(new ValidatedRecord<>(event, raw));
    }

    /** Compares with the Kafka timestamp, not with the wall clock, so that a replay gives the same answer. */
    private Optional<String> timestampFault(long eventTime, long kafkaTimestamp) {
        if (eventTime <= 0) {
            return Optional.of("eventTime " + eventTime + " ms is not after the epoch");
        }
        if (eventTime - maxFutureSkewMillis > kafkaTimestamp) {
            return Optional.of("eventTime %d ms is %d ms after the Kafka timestamp; max-future-skew is %d ms"
                    .formatted(eventTime, eventTime - kafkaTimestamp, maxFutureSkewMillis));
        }
        return Optional.empty();
    }

    private Either<DeadLetter, ValidatedRecord<T>> reject(
            RawRecord raw, Stage stage, Class<? extends Exception> kind, String message) {
        return Either.Left(DeadLetter.of(raw, stage, kind, message, clock.millis()));
    }
}
