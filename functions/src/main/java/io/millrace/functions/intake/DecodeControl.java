/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import io.millrace.functions.intake.DeadLetter.Stage;
import io.millrace.schemas.codec.AvroDecoder;
import io.millrace.schemas.codec.UndecodableRecordException;
import java.time.Clock;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.types.Either;

/**
 * Decodes the records of a control input inside the source. Never throws for data; a registry that does not answer is
 * not data: its exceptions pass through. Keeps no state.
 */
public final class DecodeControl<T extends SpecificRecordBase> {

    private final AvroDecoder<T> decoder;
    private final Clock clock;

    /** @param clock tells dead letters when they were judged */
    public DecodeControl(AvroDecoder<T> decoder, Clock clock) {
        this.decoder = decoder;
        this.clock = clock;
    }

    public Either<DeadLetter, ControlRecord<T>> decode(RawRecord raw) {
        if (raw.value() == null) {
            return Either.Right(new ControlRecord<>(null, raw));
        }
        try {
            return Either.Right(new ControlRecord<>(decoder.decode(raw.value()), raw));
        } catch (UndecodableRecordException e) {
            return Either.Left(DeadLetter.of(raw, Stage.DECODE, e.getClass(), e.getMessage(), clock.millis()));
        }
    }
}
