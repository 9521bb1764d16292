/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import io.millrace.functions.intake.DeadLetter.Stage;
import io.millrace.schemas.codec.AvroDecoder;
import io.millrace.schemas.codec.UndecodableRecordException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.types.Either;

/**
 * The first three steps of the intake: decodes a record, checks its timestamp and validates events of the types the job
 * uses. Because it runs inside the source, rejected records neither advance the watermark nor count as activity of their
 * partition. Keeps no state.
 */
public final class DecodeAndValidate<T extends SpecificRecordBase> implements RecordValidator<T, ValidatedRecord<T>> {

    private static final long serialVersionUID = 1L;

    private final InputDefinition<T> definition;
    private final Duration maxFutureSkew;
    private final Clock clock;

    /**
     * @param maxFutureSkew how far an event time may be ahead of the Kafka timestamp
     * @param clock source of {@code failed.at}; must be serializable
     */
    public DecodeAndValidate(InputDefinition<T> definition, Duration maxFutureSkew, Clock clock) {
        this.definition = definition;
        this.maxFutureSkew = maxFutureSkew;
        this.clock = clock;
    }

    @Override
    public Either<DeadLetter, ValidatedRecord<T>> validate(RawRecord raw, AvroDecoder<T> decoder) {
        T event;
        try {
            event = decoder.decode(raw.value());
        } catch (UndecodableRecordException e) {
            return Either.Left(DeadLetter.undecodable(raw, e, clock.millis()));
        }
        Optional<String> timestampFault = EventTimes.fault(definition.eventTime(event), raw.timestamp(), maxFutureSkew);
        if (timestampFault.isPresent()) {
            return reject(raw, Stage.TIMESTAMP, timestampFault.orElseThrow());
        }
        Optional<String> fault = definition.isUsed(event) ? definition.fault(event) : Optional.empty();
        if (fault.isPresent()) {
            return reject(raw, Stage.VALIDATE, fault.orElseThrow());
        }
        return Either.Right(new ValidatedRecord<>(event, raw));
    }

    private Either<DeadLetter, ValidatedRecord<T>> reject(RawRecord raw, Stage stage, String message) {
        return Either.Left(new DeadLetter(raw, stage, message, clock.millis()));
    }
}
