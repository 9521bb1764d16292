/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import io.millrace.functions.runtime.ImmutableTypeSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Serializes the fields of a {@link RawRecord} in their order. Bytes are preceded by their number, which is −1 for null.
 *
 * <p>The format is part of the state. Another one needs another serializer, with a snapshot that migrates.
 */
public final class RawRecordTypeSerializer extends ImmutableTypeSerializer<RawRecord> {

    private static final long serialVersionUID = 1L;

    public static final RawRecordTypeSerializer INSTANCE = new RawRecordTypeSerializer();

    private static final int NULL = -1;

    private RawRecordTypeSerializer() {}

    @Override
    public void serialize(RawRecord record, DataOutputView target) throws IOException {
        target.writeUTF(record.topic());
        target.writeInt(record.partition());
        target.writeLong(record.offset());
        target.writeLong(record.timestamp());
        writeBytes(record.key(), target);
        writeBytes(record.value(), target);
        target.writeInt(record.headers().size());
        for (RawHeader header : record.headers()) {
            target.writeUTF(header.name());
            writeBytes(header.value(), target);
        }
    }

    private static void writeBytes(byte[] bytes, DataOutputView target) throws IOException {
        if (bytes == null) {
            target.writeInt(NULL);
            return;
        }
        target.writeInt(bytes.length);
        target.write(bytes);
    }

    @Override
    public RawRecord deserialize(DataInputView source) throws IOException {
        return new RawRecord(
                source.readUTF(),
                source.readInt(),
                source.readLong(),
                source.readLong(),
                readBytes(source),
                readBytes(source),
                readHeaders(source));
    }

    private static List<RawHeader> readHeaders(DataInputView source) throws IOException {
        int size = source.readInt();
        if (size == 0) {
            return List.of();
        }
        List<RawHeader> headers = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            headers.add(new RawHeader(source.readUTF(), readBytes(source)));
        }
        return headers;
    }

    private static byte[] readBytes(DataInputView source) throws IOException {
        int length = source.readInt();
        if (length == NULL) {
            return null;
        }
        byte[] bytes = new byte[length];
        source.readFully(bytes);
        return bytes;
    }

    @Override
    public RawRecord createInstance() {
        return new RawRecord("", 0, 0, 0, null, null, List.of());
    }

    @Override
    public TypeSerializerSnapshot<RawRecord> snapshotConfiguration() {
        return new RawRecordSnapshot();
    }

    /** Stands for the format in savepoints. */
    public static final class RawRecordSnapshot extends SimpleTypeSerializerSnapshot<RawRecord> {

        public RawRecordSnapshot() {
            super(() -> INSTANCE);
        }
    }
}
