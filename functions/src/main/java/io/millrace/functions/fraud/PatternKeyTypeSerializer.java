/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.functions.runtime.ImmutableTypeSerializer;
import io.millrace.functions.runtime.SerializedType;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Serializes a {@link PatternKey}: user, then currency. The format is part of the state. Another one needs another
 * serializer, with a snapshot that migrates.
 */
public final class PatternKeyTypeSerializer extends ImmutableTypeSerializer<PatternKey> {

    public static final PatternKeyTypeSerializer INSTANCE = new PatternKeyTypeSerializer();
    public static final TypeInformation<PatternKey> TYPE = new SerializedType<>(PatternKey.class, INSTANCE);

    private static final long serialVersionUID = 1L;

    private PatternKeyTypeSerializer() {}

    @Override
    public void serialize(PatternKey key, DataOutputView target) throws IOException {
        StringSerializer.INSTANCE.serialize(key.userId(), target);
        StringSerializer.INSTANCE.serialize(key.currency(), target);
    }

    @Override
    public PatternKey deserialize(DataInputView source) throws IOException {
        return new PatternKey(
                StringSerializer.INSTANCE.deserialize(source), StringSerializer.INSTANCE.deserialize(source));
    }

    @Override
    public PatternKey createInstance() {
        return new PatternKey("", "");
    }

    @Override
    public TypeSerializerSnapshot<PatternKey> snapshotConfiguration() {
        return new PatternKeySnapshot();
    }

    /** Stands for the format in savepoints. */
    public static final class PatternKeySnapshot extends SimpleTypeSerializerSnapshot<PatternKey> {

        public PatternKeySnapshot() {
            super(() -> INSTANCE);
        }
    }
}
