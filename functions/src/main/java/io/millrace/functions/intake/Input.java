/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.types.Either;

/**
 * A data input of a job: the stream of its source together with the definition the source validated it by, so that no
 * later step can apply another one.
 *
 * @param records a dead letter on the left, a validated record on the right
 */
public record Input<T extends SpecificRecordBase>(
        DataStream<Either<DeadLetter, ValidatedRecord<T>>> records,
        Class<T> eventClass,
        InputDefinition<T> definition) {}
