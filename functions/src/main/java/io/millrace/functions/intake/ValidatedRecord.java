/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import io.millrace.functions.runtime.AvroType;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.typeutils.EitherTypeInfo;
import org.apache.flink.types.Either;

/**
 * A decoded, plausible and valid event together with the record it came in. It travels only as far as duplicates and
 * lateness are decided; after that the event goes on alone.
 */
public record ValidatedRecord<T extends SpecificRecord>(T event, RawRecord raw) {

    @SuppressWarnings({"unchecked", "rawtypes"}) // a class literal cannot name its type argument
    public static <T extends SpecificRecordBase> TypeInformation<ValidatedRecord<T>> type(Class<T> eventClass) {
        return (TypeInformation) Types.POJO(
                ValidatedRecord.class,
                Map.of("event", new AvroType<>(eventClass), "raw", TypeInformation.of(RawRecord.class)));
    }

    /** The type of what a source gives: a dead letter on the left, a good record on the right. */
    public static <T extends SpecificRecordBase> TypeInformation<Either<DeadLetter, ValidatedRecord<T>>> judgedType(
            Class<T> eventClass) {
        return new EitherTypeInfo<>(TypeInformation.of(DeadLetter.class), type(eventClass));
    }
}
