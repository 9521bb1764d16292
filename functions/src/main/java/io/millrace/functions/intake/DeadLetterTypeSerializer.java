/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import io.millrace.functions.intake.DeadLetter.Stage;
import io.millrace.functions.runtime.ImmutableTypeSerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Serializes the fields of a {@link DeadLetter} in their order, the stage by its name. */
public final class DeadLetterTypeSerializer extends ImmutableTypeSerializer<DeadLetter> {

    private static final long serialVersionUID = 1L;

    public static final DeadLetterTypeSerializer INSTANCE = new DeadLetterTypeSerializer();

    private DeadLetterTypeSerializer() {}

    @Override
    public void serialize(DeadLetter letter, DataOutputView target) throws IOException {
        RawRecordTypeSerializer.INSTANCE.serialize(letter.raw(), target);
        target.writeUTF(letter.stage().name());
        StringValue.writeString(letter.message(), target);
        target.writeLong(letter.failedAt());
    }

    @Override
    public DeadLetter deserialize(DataInputView source) throws IOException {
        return new DeadLetter(
                RawRecordTypeSerializer.INSTANCE.deserialize(source),
                Stage.valueOf(source.readUTF()),
                StringValue.readString(source),
                source.readLong());
    }

    @Override
    public DeadLetter createInstance() {
        return new DeadLetter(RawRecordTypeSerializer.INSTANCE.createInstance(), Stage.DECODE, "", 0);
    }

    @Override
    public TypeSerializerSnapshot<DeadLetter> snapshotConfiguration() {
        return new DeadLetterSnapshot();
    }

    /** Stands for the format in savepoints. */
    public static final class DeadLetterSnapshot extends SimpleTypeSerializerSnapshot<DeadLetter> {

        public DeadLetterSnapshot() {
            super(() -> INSTANCE);
        }
    }
}
