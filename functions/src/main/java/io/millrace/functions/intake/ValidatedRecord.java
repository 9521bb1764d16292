/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import io.millrace.functions.runtime.SerializedType;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.EitherTypeInfo;
import org.apache.flink.types.Either;

/**
 * An event that decoded and validated, together with its raw record. The raw record is carried only until duplicates and
 * lateness are decided; later steps receive only the event.
 */
public record ValidatedRecord<T extends SpecificRecord>(T event, RawRecord raw) {

    @SuppressWarnings({"unchecked", "rawtypes"}) // a class literal cannot name its type argument
    public static <T extends SpecificRecordBase> TypeInformation<ValidatedRecord<T>> type(Class<T> eventClass) {
        return new SerializedType<>((Class) ValidatedRecord.class, new ValidatedRecordTypeSerializer<>(eventClass));
    }

    /** The type a source emits: a dead letter on the left, a validated record on the right. */
    public static <T extends SpecificRecordBase> TypeInformation<Either<DeadLetter, ValidatedRecord<T>>> eitherType(
            Class<T> eventClass) {
        return new EitherTypeInfo<>(TypeInformation.of(DeadLetter.class), type(eventClass));
    }
}
