/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import java.io.IOException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.typeutils.CompositeTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializes the event of a {@link ValidatedRecord}, then its raw record. */
final class ValidatedRecordTypeSerializer<T extends SpecificRecord> extends TypeSerializer<ValidatedRecord<T>> {

    private static final long serialVersionUID = 1L;

    private final TypeSerializer<T> event;

    ValidatedRecordTypeSerializer(TypeSerializer<T> event) {
        this.event = event;
    }

    @Override
    public void serialize(ValidatedRecord<T> record, DataOutputView target) throws IOException {
        event.serialize(record.event(), target);
        RawRecordTypeSerializer.INSTANCE.serialize(record.raw(), target);
    }

    @Override
    public ValidatedRecord<T> deserialize(DataInputView source) throws IOException {
        return new ValidatedRecord<>(event.deserialize(source), RawRecordTypeSerializer.INSTANCE.deserialize(source));
    }

    @Override
    public ValidatedRecord<T> deserialize(ValidatedRecord<T> reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    @Override
    public ValidatedRecord<T> copy(ValidatedRecord<T> from) {
        return new ValidatedRecord<>(event.copy(from.event()), from.raw());
    }

    @Override
    public ValidatedRecord<T> copy(ValidatedRecord<T> from, ValidatedRecord<T> reuse) {
        return copy(from);
    }

    @Override
    public boolean isImmutableType() {
        return false;
    }

    @Override
    public TypeSerializer<ValidatedRecord<T>> duplicate() {
        return new ValidatedRecordTypeSerializer<>(event.duplicate());
    }

    @Override
    public ValidatedRecord<T> createInstance() {
        return new ValidatedRecord<>(event.createInstance(), RawRecordTypeSerializer.INSTANCE.createInstance());
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ValidatedRecordTypeSerializer<?> serializer && serializer.event.equals(event);
    }

    @Override
    public int hashCode() {
        return event.hashCode();
    }

    @Override
    public TypeSerializerSnapshot<ValidatedRecord<T>> snapshotConfiguration() {
        return new ValidatedRecordSnapshot<>(this);
    }

    /** Stands for the format in savepoints. */
    public static final class ValidatedRecordSnapshot<T extends SpecificRecord>
            extends CompositeTypeSerializerSnapshot<ValidatedRecord<T>, ValidatedRecordTypeSerializer<T>> {

        private static final int VERSION = 1;

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
            return new TypeSerializer<?>[] {serializer.event, RawRecordTypeSerializer.INSTANCE};
        }

        @Override
        @SuppressWarnings("unchecked") // the first one is the event's
        protected ValidatedRecordTypeSerializer<T> createOuterSerializerWithNestedSerializers(
                TypeSerializer<?>[] nested) {
            return new ValidatedRecordTypeSerializer<>((TypeSerializer<T>) nested[0]);
        }
    }
}
