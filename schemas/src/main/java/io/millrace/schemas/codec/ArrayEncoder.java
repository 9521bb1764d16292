/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.avro.io.Encoder;
import org.apache.avro.util.Utf8;

/**
 * Writes Avro binary into a byte array that grows and is used again, without the synchronized stream below Avro's own
 * encoder. Nothing of a record that failed half-way is left after {@link #reset}. Not thread-safe.
 */
public final class ArrayEncoder extends Encoder {

    private static final int LONGEST_VARINT = 10;

    private byte[] bytes = new byte[256];
    private int length;

    /** Removes all bytes. */
    public void reset() {
        length = 0;
    }

    /** The array that holds the bytes written, from its beginning; valid until the next call. */
    public byte[] array() {
        return bytes;
    }

    /** Number of bytes written since {@link #reset}. */
    public int length() {
        return length;
    }

    byte[] copy() {
        return Arrays.copyOf(bytes, length);
    }

    @Override
    public void writeNull() {}

    @Override
    public void writeBoolean(boolean value) {
        reserve(1);
        bytes[length++] = (byte) (value ? 1 : 0);
    }

    @Override
    public void writeInt(int value) {
        writeLong(value);
    }

    @Override
    public void writeLong(long value) {
        reserve(LONGEST_VARINT);
        long rest = (value << 1) ^ (value >> 63);
        int at = length;
        while ((rest & ~0x7fL) != 0) {
            bytes[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[at++] = (byte) rest;
        length = at;
    }

    @Override
    public void writeFloat(float value) {
        writeLittleEndian(Float.floatToRawIntBits(value), Float.BYTES);
    }

    @Override
    public void writeDouble(double value) {
        writeLittleEndian(Double.doubleToRawLongBits(value), Double.BYTES);
    }

    private void writeLittleEndian(long value, int size) {
        reserve(size);
        for (int i = 0; i < size; i++) {
            bytes[length++] = (byte) (value >>> (i * Byte.SIZE));
        }
    }

    @Override
    public void writeString(Utf8 value) {
        writeBytes(value.getBytes(), 0, value.getByteLength());
    }

    @Override
    public void writeString(String value) {
        writeBytes(value.getBytes(UTF_8));
    }

    @Override
    public void writeBytes(ByteBuffer value) {
        int size = value.remaining();
        writeLong(size);
        reserve(size);
        value.get(value.position(), bytes, length, size);
        length += size;
    }

    @Override
    public void writeBytes(byte[] value) {
        writeBytes(value, 0, value.length);
    }

    @Override
    public void writeBytes(byte[] value, int start, int size) {
        writeLong(size);
        writeFixed(value, start, size);
    }

    @Override
    public void writeFixed(byte[] value, int start, int size) {
        reserve(size);
        System.arraycopy(value, start, bytes, length, size);
        length += size;
    }

    @Override
    public void writeEnum(int ordinal) {
        writeLong(ordinal);
    }

    @Override
    public void writeArrayStart() {}

    @Override
    public void setItemCount(long items) {
        if (items > 0) {
            writeLong(items);
        }
    }

    @Override
    public void startItem() {}

    @Override
    public void writeArrayEnd() {
        writeLong(0);
    }

    @Override
    public void writeMapStart() {}

    @Override
    public void writeMapEnd() {
        writeLong(0);
    }

    @Override
    public void writeIndex(int branch) {
        writeLong(branch);
    }

    @Override
    public void flush() {}

    private void reserve(int size) {
        if (bytes.length - length < size) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, size), (int)
                    Math.min(2L * bytes.length, Integer.MAX_VALUE - 8)));
        }
    }
}
