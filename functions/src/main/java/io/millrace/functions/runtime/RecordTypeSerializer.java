/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

import io.millrace.schemas.codec.ArrayEncoder;
import io.millrace.schemas.codec.BoundedDecoder;
import io.millrace.schemas.codec.RecordCodec;
import java.io.IOException;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.util.InstantiationUtil;

/**
 * Serializes records of a generated class between tasks: the number of bytes, then the record in Avro binary, by a plan that
 * is made once.
 *
 * <p>For exchanges only. State needs Flink's {@code AvroSerializer}, which stores the schema and reads the bytes of an
 * earlier one; here, a restore accepts only the very schema of the class.
 */
public final class RecordTypeSerializer<T extends SpecificRecordBase> extends TypeSerializer<T> {

    private static final long serialVersionUID = 1L;

    private final Class<T> recordClass;

    private transient RecordCodec<T> codec;
    private transient ArrayEncoder written;
    private transient BoundedDecoder decoder;
    private transient byte[] read;

    public RecordTypeSerializer(Class<T> recordClass) {
        this.recordClass = recordClass;
    }

    /** The class of the records. */
    public Class<T> recordClass() {
        return recordClass;
    }

    private void open() {
        codec = new RecordCodec<>(recordClass);
        written = new ArrayEncoder();
        decoder = new BoundedDecoder();
        read = new byte[0];
    }

    @Override
    public void serialize(T datum, DataOutputView target) throws IOException {
        if (codec == null) {
            open();
        }
        written.reset();
        codec.write(datum, written);
        target.writeInt(written.length());
        target.write(written.array(), 0, written.length());
    }

    @Override
    public T deserialize(DataInputView source) throws IOException {
        if (codec == null) {
            open();
        }
        int length = source.readInt();
        if (read.length < length) {
            read = new byte[2 * length];
        }
        source.readFully(read, 0, length);
        decoder.read(read, 0, length);
        return codec.read(decoder);
    }

    @Override
    public T deserialize(T reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        byte[] copied = new byte[source.readInt()];
        source.readFully(copied);
        target.writeInt(copied.length);
        target.write(copied);
    }

    @Override
    public T copy(T from) {
        return SpecificData.getForClass(recordClass).deepCopy(from.getSchema(), from);
    }

    @Override
    public T copy(T from, T reuse) {
        return copy(from);
    }

    @Override
    public boolean isImmutableType() {
        return false;
    }

    /** The codec has buffers, so each thread needs its own. */
    @Override
    public TypeSerializer<T> duplicate() {
        return new RecordTypeSerializer<>(recordClass);
    }

    @Override
    public T createInstance() {
        return InstantiationUtil.instantiate(recordClass);
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RecordTypeSerializer<?> serializer && serializer.recordClass == recordClass;
    }

    @Override
    public int hashCode() {
        return recordClass.hashCode();
    }

    @Override
    public TypeSerializerSnapshot<T> snapshotConfiguration() {
        return new RecordSnapshot<>(recordClass);
    }

    /** The class and its schema. */
    public static final class RecordSnapshot<T extends SpecificRecordBase> implements TypeSerializerSnapshot<T> {

        private static final int VERSION = 1;

        private Class<T> recordClass;
        private String schema;

        /** For Flink, which reads the snapshot from a savepoint. */
        public RecordSnapshot() {}

        RecordSnapshot(Class<T> recordClass) {
            this.recordClass = recordClass;
            this.schema = schemaOf(recordClass);
        }

        private static String schemaOf(Class<?> recordClass) {
            return SpecificData.getForClass(recordClass).getSchema(recordClass).toString();
        }

        @Override
        public int getCurrentVersion() {
            return VERSION;
        }

        @Override
        public void writeSnapshot(DataOutputView out) throws IOException {
            out.writeUTF(recordClass.getName());
            out.writeUTF(schema);
        }

        @Override
        public void readSnapshot(int version, DataInputView in, ClassLoader classLoader) throws IOException {
            if (version != VERSION) {
                throw new IOException("the format of records has version %d; this build reads version %d"
                        .formatted(version, VERSION));
            }
            recordClass = InstantiationUtil.resolveClassByName(in, classLoader);
            schema = in.readUTF();
        }

        @Override
        public TypeSerializer<T> restoreSerializer() {
            return new RecordTypeSerializer<>(recordClass);
        }

        @Override
        public TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(TypeSerializerSnapshot<T> before) {
            return before instanceof RecordSnapshot<T> old
                            && old.recordClass == recordClass
                            && old.schema.equals(schema)
                    ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                    : TypeSerializerSchemaCompatibility.incompatible();
        }
    }
}
