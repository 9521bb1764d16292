/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.formats.avro.typeutils.AvroSerializer;

/**
 * Type information of a generated Avro class, serialized and evolved by Flink's {@link AvroSerializer}. Flink's own
 * {@code AvroTypeInfo} requires setters, which the classes of this bundle lack.
 *
 * <p>Uses the coders that Avro generates for each class, which it leaves off by default: the interpreter of schemas takes
 * several times as long, most of a checkpoint's synchronous part. They write the same bytes. A schema with a logical type has
 * none.
 */
public final class AvroType<T extends SpecificRecordBase> extends SerializedType<T> {

    private static final long serialVersionUID = 1L;

    public AvroType(Class<T> recordClass) {
        super(recordClass, new AvroSerializer<>(recordClass));
        SpecificData.getForClass(recordClass).setCustomCoders(true);
    }
}
