/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import io.millrace.functions.runtime.RecordTypeSerializer;
import io.millrace.schemas.codec.ArrayEncoder;
import io.millrace.schemas.codec.BoundedDecoder;
import io.millrace.schemas.codec.RecordCodec;
import java.io.IOException;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.typeutils.CompositeTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Serializes a {@link ValidatedRecord} between tasks: the number of bytes of its head, the head, which is the event in Avro
 * binary and the raw record without its value, and the raw value, preceded by the number of its bytes, −1 for null.
 *
 * <p>The event travels decoded, so that the task behind the exchange needs no schemas. For exchanges, not for state.
 */
final class ValidatedRecordTypeSerializer<T extends SpecificRecordBase> extends TypeSerializer<ValidatedRecord<T>> {

    private static final long serialVersionUID = 2L;
    private static final int NULL = -1;

    private final Class<T> eventClass;

    private transient RecordCodec<T> events;
    private transient RawRecordFormat raws;
    private transient ArrayEncoder written;
    private transient BoundedDecoder decoder;
    private transient byte[] head;

    ValidatedRecordTypeSerializer(Class<T> eventClass) {
        this.eventClass = eventClass;
    }

    private void open() {
        events = new RecordCodec<>(eventClass);
        raws = new RawRecordFormat();
        written = new ArrayEncoder();
        decoder = new BoundedDecoder();
        head = new byte[0];
    }

    @Override
    public void serialize(ValidatedRecord<T> valid, DataOutputView target) throws IOException {
        if (events == null) {
            open();
        }
        written.reset();
        events.write(valid.event(), written);
        raws.write(valid.raw(), written);
        target.writeInt(written.length());
        target.write(written.array(), 0, written.length());
        writeValue(valid.raw().value(), target);
    }

    private static void writeValue(byte[] value, DataOutputView target) throws IOException {
        if (value == null) {
            target.writeInt(NULL);
            return;
        }
        target.writeInt(value.length);
        target.write(value, 0, value.length);
    }

    @Override
    public ValidatedRecord<T> deserialize(DataInputView source) throws IOException {
        if (events == null) {
            open();
        }
        int length = source.readInt();
        if (head.length < length) {
            head = new byte[2 * length];
        }
        source.readFully(head, 0, length);
        decoder.read(head, 0, length);
        T event = events.read(decoder);
        return new ValidatedRecord<>(event, raws.read(decoder, readValue(source)));
    }

    private static byte[] readValue(DataInputView source) throws IOException {
        int length = source.readInt();
        if (length == NULL) {
            return null;
        }
        byte[] value = new byte[length];
        source.readFully(value);
        return value;
    }

    @Override
    public ValidatedRecord<T> deserialize(ValidatedRecord<T> reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        byte[] copied = new byte[source.readInt()];
        source.readFully(copied);
        target.writeInt(copied.length);
        target.write(copied);
        writeValue(readValue(source), target);
    }

    @Override
    public ValidatedRecord<T> copy(ValidatedRecord<T> from) {
        return new ValidatedRecord<>(new RecordTypeSerializer<>(eventClass).copy(from.event()), from.raw());
    }

    @Override
    public ValidatedRecord<T> copy(ValidatedRecord<T> from, ValidatedRecord<T> reuse) {
        return copy(from);
    }

    @Override
    public boolean isImmutableType() {
        return false;
    }

    /** There are buffers, so each thread needs its own. */
    @Override
    public TypeSerializer<ValidatedRecord<T>> duplicate() {
        return new ValidatedRecordTypeSerializer<>(eventClass);
    }

    @Override
    public ValidatedRecord<T> createInstance() {
        return new ValidatedRecord<>(
                new RecordTypeSerializer<>(eventClass).createInstance(),
                RawRecordTypeSerializer.INSTANCE.createInstance());
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ValidatedRecordTypeSerializer<?> serializer && serializer.eventClass == eventClass;
    }

    @Override
    public int hashCode() {
        return eventClass.hashCode();
    }

    @Override
    public TypeSerializerSnapshot<ValidatedRecord<T>> snapshotConfiguration() {
        return new ValidatedRecordSnapshot<>(this);
    }

    /** Stands for the format in savepoints. */
    public static final class ValidatedRecordSnapshot<T extends SpecificRecordBase>
            extends CompositeTypeSerializerSnapshot<ValidatedRecord<T>, ValidatedRecordTypeSerializer<T>> {

        private static final int VERSION = 2;

        /** For Flink, which reads the snapshot from a savepoint. */
        public ValidatedRecordSnapshot() {}

        ValidatedRecordSnapshot(ValidatedRecordTypeSerializer<T> serializer) {
            super(serializer);
        }

        @Override
        protected int getCurrentOuterSnapshotVersion() {
            return VERSION;
        }

        @Override
        protected TypeSerializer<?>[] getNestedSerializers(ValidatedRecordTypeSerializer<T> serializer) {
            return new TypeSerializer<?>[] {new RecordTypeSerializer<>(serializer.eventClass)};
        }

        @Override
        @SuppressWarnings("unchecked") // the only one is the event's
        protected ValidatedRecordTypeSerializer<T> createOuterSerializerWithNestedSerializers(
                TypeSerializer<?>[] nested) {
            return new ValidatedRecordTypeSerializer<>(((RecordTypeSerializer<T>) nested[0]).recordClass());
        }
    }
}
