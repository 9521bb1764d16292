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
 * A record of a control input: a compacted topic whose null values delete.
 *
 * @param value what the key stands for from now on; null = nothing any more
 */
public record ControlRecord<T extends SpecificRecord>(T value, RawRecord raw) {

    public boolean isTombstone() {
        return value == null;
    }

    /** The type of what a source gives: a dead letter on the left, a good record on the right. */
    @SuppressWarnings({"unchecked", "rawtypes"}) // a class literal cannot name its type argument
    public static <T extends SpecificRecordBase> TypeInformation<Either<DeadLetter, ControlRecord<T>>> decodedType(
            Class<T> valueClass) {
        TypeInformation<ControlRecord<T>> type = (TypeInformation) Types.POJO(
                ControlRecord.class,
                Map.of("value", new AvroType<>(valueClass), "raw", TypeInformation.of(RawRecord.class)));
        return new EitherTypeInfo<>(TypeInformation.of(DeadLetter.class), type);
    }
}
