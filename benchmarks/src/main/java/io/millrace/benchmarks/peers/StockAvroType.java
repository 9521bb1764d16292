/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks.peers;

import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.formats.avro.typeutils.AvroSerializer;

/**
 * A generated class with Flink's serializer for Avro. Flink's own type information has the same serializer, but accepts
 * only classes with setters.
 */
final class StockAvroType<T extends SpecificRecordBase> extends TypeInformation<T> {

    private static final long serialVersionUID = 1L;

    private final Class<T> type;

    StockAvroType(Class<T> type) {
        this.type = type;
    }

    @Override
    public TypeSerializer<T> createSerializer(SerializerConfig config) {
        return new AvroSerializer<>(type);
    }

    @Override
    public Class<T> getTypeClass() {
        return type;
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
        return other instanceof StockAvroType;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StockAvroType<?> same && same.type == type;
    }

    @Override
    public int hashCode() {
        return type.hashCode();
    }

    @Override
    public String toString() {
        return "StockAvroType<" + type.getSimpleName() + ">";
    }
}
