/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import io.millrace.schemas.codec.AvroDecoder;
import io.millrace.schemas.codec.UndecodableRecordException;
import java.time.Clock;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.types.Either;

/** Decodes the records of a control input; a null value is a tombstone. Keeps no state. */
public final class DecodeControl<T extends SpecificRecordBase> implements RecordValidator<T, ControlRecord<T>> {

    private static final long serialVersionUID = 1L;

    private final Clock clock;

    /** @param clock source of {@code failed.at}; must be serializable */
    public DecodeControl(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Either<DeadLetter, ControlRecord<T>> validate(RawRecord raw, AvroDecoder<T> decoder) {
        if (raw.value() == null) {
            return Either.Right(new ControlRecord<>(null, raw));
        }
        try {
            return Either.Right(new ControlRecord<>(decoder.decode(raw.value()), raw));
        } catch (UndecodableRecordException e) {
            return Either.Left(DeadLetter.undecodable(raw, e, clock.millis()));
        }
    }
}
