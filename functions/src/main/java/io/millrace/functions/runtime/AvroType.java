/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.formats.avro.typeutils.AvroSerializer;

/**
 * Type information of a generated Avro class, serialized and evolved by Flink's {@link AvroSerializer}. Flink's own
 * {@code AvroTypeInfo} requires setters, which the classes of this bundle lack.
 */
public final class AvroType<T extends SpecificRecordBase> extends TypeInformation<T> {

    private static final long serialVersionUID = 1L;

    private final Class<T> recordClass;

    public AvroType(Class<T> recordClass) {
        this.recordClass = recordClass;
    }

    @Override
    public TypeSerializer<T> createSerializer(SerializerConfig config) {
        return new AvroSerializer<>(recordClass);
    }

    @Override
    public Class<T> getTypeClass() {
        return recordClass;
    }

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof AvroType;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AvroType<?> type && type.recordClass == recordClass;
    }

    @Override
    public int hashCode() {
        return recordClass.hashCode();
    }

    @Override
    public String toString() {
        return "AvroType<" + recordClass.getSimpleName() + ">";
    }
}
