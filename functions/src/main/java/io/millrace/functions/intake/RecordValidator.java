/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import io.millrace.schemas.codec.AvroDecoder;
import java.io.Serializable;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.types.Either;

/**
 * Turns a raw record into a valid one or a dead letter. Runs inside the source and never throws for bad data; a registry
 * outage is not bad data, so its exceptions pass through.
 *
 * @param <T> the class values are decoded into
 * @param <R> a valid record
 */
@FunctionalInterface
public interface RecordValidator<T extends SpecificRecordBase, R> extends Serializable {

    Either<DeadLetter, R> validate(RawRecord raw, AvroDecoder<T> decoder);
}
