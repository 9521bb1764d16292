/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.schemas.codec.ArrayEncoder;
import io.millrace.schemas.codec.BoundedDecoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes and reads a {@link RawRecord} without its value as numbers of variable length and bytes preceded by their number.
 * Remembers the last topic, because a source reads a single one. Not thread-safe.
 */
final class RawRecordFormat {

    private String topic = "";
    private byte[] topicBytes = {};

    void write(RawRecord raw, ArrayEncoder target) throws IOException {
        target.writeBytes(bytesOf(raw.topic()));
        target.writeInt(raw.partition());
        target.writeLong(raw.offset());
        target.writeLong(raw.timestamp());
        writeNullable(raw.key(), target);
        target.writeInt(raw.headers().size());
        for (RawHeader header : raw.headers()) {
            target.writeString(header.name());
            writeNullable(header.value(), target);
        }
    }

    /** Reads what {@link #write} has written. */
    RawRecord read(BoundedDecoder source, byte[] value) throws IOException {
        String name = source.readString(topic, topicBytes);
        bytesOf(name);
        return new RawRecord(
                name,
                source.readInt(),
                source.readLong(),
                source.readLong(),
                readNullable(source),
                value,
                readHeaders(source));
    }

    private byte[] bytesOf(String name) {
        if (!name.equals(topic)) {
            topic = name;
            topicBytes = name.getBytes(UTF_8);
        }
        return topicBytes;
    }

    private static void writeNullable(byte[] bytes, ArrayEncoder target) throws IOException {
        target.writeBoolean(bytes != null);
        if (bytes != null) {
            target.writeBytes(bytes);
        }
    }

    private static byte[] readNullable(BoundedDecoder source) throws IOException {
        return source.readBoolean() ? source.readByteArray() : null;
    }

    private static List<RawHeader> readHeaders(BoundedDecoder source) throws IOException {
        int size = source.readInt();
        if (size == 0) {
            return List.of();
        }
        List<RawHeader> headers = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            headers.add(new RawHeader(source.readString(), readNullable(source)));
        }
        return headers;
    }
}
