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
final class ValidatedRecordSerializer<T extends SpecificRecord> extends TypeSerializer<ValidatedRecord<T>> {

    private static final long serialVersionUID = 1L;

    private final TypeSerializer<T> event;

    ValidatedRecordSerializer(TypeSerializer<T> event) {
        this.event = event;
    }

    @Override
    public void serialize(ValidatedRecord<T> record, DataOutputView target) throws IOException {
        event.serialize(record.event(), target);
        RawRecordSerializer.INSTANCE.serialize(record.raw(), target);
    }

    @Override
    public ValidatedRecord<T> deserialize(DataInputView source) throws IOException {
        return new ValidatedRecord<>(event.deserialize(source), RawRecordSerializer.INSTANCE.deserialize(source));
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
        return new ValidatedRecordSerializer<>(event.duplicate());
    }

    @Override
    public ValidatedRecord<T> createInstance() {
        return new ValidatedRecord<>(event.createInstance(), RawRecordSerializer.INSTANCE.createInstance());
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ValidatedRecordSerializer<?> serializer && serializer.event.equals(event);
    }

    @Override
    public int hashCode() {
        return event.hashCode();
    }

    @Override
    public TypeSerializerSnapshot<ValidatedRecord<T>> snapshotConfiguration() {
        return new ValidatedRecordSerializerSnapshot<>(this);
    }

    /** Stands for the format in savepoints. */
    public static final class ValidatedRecordSerializerSnapshot<T extends SpecificRecord>
            extends CompositeTypeSerializerSnapshot<ValidatedRecord<T>, ValidatedRecordSerializer<T>> {

        private static final int VERSION = 1;

        /** For Flink, which reads the snapshot from a savepoint. */
        public ValidatedRecordSerializerSnapshot() {}

        ValidatedRecordSerializerSnapshot(ValidatedRecordSerializer<T> serializer) {
            super(serializer);
        }

        @Override
        protected int getCurrentOuterSnapshotVersion() {
            return VERSION;
        }

        @Override
        protected TypeSerializer<?>[] getNestedSerializers(ValidatedRecordSerializer<T> serializer) {
            return new TypeSerializer<?>[] {serializer.event, RawRecordSerializer.INSTANCE};
        }

        @Override
        @SuppressWarnings("unchecked") // the first one is the event's
        protected ValidatedRecordSerializer<T> createOuterSerializerWithNestedSerializers(TypeSerializer<?>[] nested) {
            return new ValidatedRecordSerializer<>((TypeSerializer<T>) nested[0]);
        }
    }
}
