/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.formats.avro.typeutils.AvroSerializer;

/**
 * Type information of a generated Avro class, serialized and evolved by Flink's {@link AvroSerializer}. Flink's own
 * {@code AvroTypeInfo} requires setters, which the classes of this bundle lack.
 */
public final class AvroType<T extends SpecificRecordBase> extends SerializedType<T> {

    private static final long serialVersionUID = 1L;

    public AvroType(Class<T> recordClass) {
        super(recordClass, new AvroSerializer<>(recordClass));
    }
}
